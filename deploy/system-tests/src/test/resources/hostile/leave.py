"""A task that leaves behind whatever it can, and ends well."""

import ctypes
import os
import shutil
import signal
import socket
import time

LIVE, RUN = "/tender/sandbox/live", "/tender/run"


def linger():
    """Out of its session and its process group, deaf to signals, with ports and a busy program."""
    if os.fork() != 0:
        return
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    for number in range(1, 32):
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_IGN)
    port = socket.create_server(("0.0.0.0", 7777), reuse_port=True)
    hidden = socket.socket(socket.AF_UNIX)
    hidden.bind("\0left")
    hidden.listen()
    if os.fork() == 0:
        os.execv("/tmp/busy", ["sh", "-c", "while :; do sleep 1; done"])
    open("ready", "w").close()
    while True:
        for folder in ["/tmp", "/dev/shm", RUN, LIVE]:
            with open(f"{folder}/again", "w") as file:
                file.write("x" * 1000)
        time.sleep(0.001)


shutil.copy("/bin/sh", "/tmp/busy")
os.chmod("/tmp/busy", 0o700)
linger()
while not os.path.exists("ready"):
    time.sleep(0.01)
libc = ctypes.CDLL(None)
for made in [libc.shmget(0, 4096, 0o1600), libc.semget(0, 1, 0o1600), libc.msgget(0, 0o1600)]:
    assert made >= 0
for folder in ["/tmp", "/dev/shm", RUN, LIVE]:
    os.makedirs(f"{folder}/left/closed/inner")
    with open(f"{folder}/left/closed/inner/file", "w") as file:
        file.write("precious")
    os.symlink("/", f"{folder}/link")
    os.mkfifo(f"{folder}/pipe")
    os.chmod(f"{folder}/left/closed/inner", 0)
    os.chmod(f"{folder}/left/closed", 0)
os.unlink(f"{RUN}/launcher.sock")
socket.socket(socket.AF_UNIX).bind(f"{RUN}/launcher.sock")
with open("/dev/termination-log", "w") as file:
    file.write("left")
os.chmod(".", 0)
try:
    os.chmod(LIVE, 0o500)
except PermissionError:
    pass  # it is the kubelet's
print("left", flush=True)

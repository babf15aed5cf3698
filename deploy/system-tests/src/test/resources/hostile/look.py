"""The next task in the same pod: finds what the last has left, and ends with 0 when that is nothing."""

import os
import socket

LIVE, RUN = "/tender/sandbox/live", "/tender/run"
left = []
own = {"1", str(os.getpid()), str(os.getppid())}
left += [f"process {pid}" for pid in os.listdir("/proc") if pid.isdigit() and pid not in own]
for folder, known in [("/tmp", set()), ("/dev/shm", set()), ("/dev/mqueue", set()),
                      (RUN, {"launcher.sock"}), (LIVE, {os.path.basename(os.getcwd())}),
                      (".", {"stdout", "stderr"})]:
    left += [f"{folder}/{name}" for name in set(os.listdir(folder)) - known]
for kind in ["shm", "sem", "msg"]:
    with open(f"/proc/sysvipc/{kind}") as file:
        left += [f"System V {kind}: {line}" for line in file.read().splitlines()[1:]]
with open("/dev/termination-log") as file:
    left += [f"termination log: {text}" for text in [file.read()] if text]
for family, address in [(socket.AF_INET, ("127.0.0.1", 7777)), (socket.AF_UNIX, "\0left")]:
    try:
        socket.socket(family).connect(address)
        left.append(f"a listener at {address}")
    except ConnectionRefusedError:
        pass
print("LEFT", left, flush=True)
raise SystemExit(1 if left else 0)

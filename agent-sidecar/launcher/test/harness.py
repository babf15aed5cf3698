"""A container to try the launcher in, and a client of its control socket."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ARCH = os.environ.get("LAUNCHER_ARCH", "amd64" if os.uname().machine == "x86_64" else "arm64")
LAUNCHER = os.path.join(HERE, "..", "build", os.environ.get("LAUNCHER_BUILD", ARCH), "launcher")
EMULATED = (ARCH == "arm64") != (os.uname().machine == "aarch64")
EMULATOR = ["qemu-aarch64-static" if ARCH == "arm64" else "qemu-x86_64-static"] if EMULATED else []
DEADLINE = 20
ROOT = os.getuid() == 0

# The new namespaces keep what KILLALL kills and wipes inside: processes, /tmp, /dev/shm, IPC.
SETUP = """
set -e
mount -t proc proc /proc
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
exec "$@"
"""
# What the restricted pod security standard leaves.
RESTRICTED = ["setpriv", "--reuid=65532", "--regid=65532", "--clear-groups", "--no-new-privs",
              "--inh-caps=-all", "--bounding-set=-all"]


def frame(*strings):
    body = b"".join((s if isinstance(s, bytes) else str(s).encode()) + b"\0" for s in strings)
    return struct.pack(">I", len(body)) + body


def start_frame(run, argv, env=(), cwd="/", out="/dev/null", err="/dev/null", limits=()):
    return frame("START", run, cwd, out, err, len(argv), *argv, len(env), *env, len(limits), *limits)


class Log:
    """What a process writes, read by a thread unless it is `held`."""

    def __init__(self, pipe):
        self.pipe, self.data, self.changed = pipe, bytearray(), threading.Condition()
        self.running = threading.Event()
        self.running.set()
        threading.Thread(target=self._read, daemon=True).start()

    def hold(self):
        self.running.clear()

    def release(self):
        self.running.set()

    def _read(self):
        while True:
            self.running.wait()
            chunk = os.read(self.pipe.fileno(), 65536)
            with self.changed:
                self.data += chunk
                self.changed.notify_all()
            if not chunk:
                # Here and nowhere else: a number that is in use must not become another pipe's.
                self.pipe.close()
                return

    def wait_for(self, text, seconds=DEADLINE):
        with self.changed:
            if not self.changed.wait_for(lambda: text in self.data, seconds):
                raise AssertionError(f"{text!r} did not come; the log has {bytes(self.data[-2000:])!r}")
            return bytes(self.data)

    def lines(self, prefix):
        with self.changed:
            return [line[len(prefix):] for line in bytes(self.data).split(b"\n")
                    if line.startswith(prefix)]


class Client:
    def __init__(self, path, hello=True):
        deadline = time.monotonic() + DEADLINE
        while True:
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.connect(path)
                break
            except OSError:
                self.socket.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
        self.socket.settimeout(DEADLINE)
        self.buffer, self.waiting = b"", []
        self.runs, self.limit, self.instance = [], None, None
        if hello:
            self.hello()

    def hello(self):
        self.send(frame("HELLO", "1"))
        welcome = self.next()
        assert welcome[:2] == ["WELCOME", "1"], welcome
        self.limit, self.instance = int(welcome[2]), welcome[3]
        while (event := self.next())[0] != "READY":
            assert event[0] == "RUN", event
            self.runs.append(event[1:])

    def send(self, data):
        self.socket.sendall(data)

    def next(self):
        """The next frame as strings, None when the connection is closed."""
        if self.waiting:
            return self.waiting.pop(0)
        while True:
            if len(self.buffer) >= 4:
                length = struct.unpack(">I", self.buffer[:4])[0]
                if len(self.buffer) >= 4 + length:
                    body, self.buffer = self.buffer[4:4 + length], self.buffer[4 + length:]
                    return [s.decode(errors="replace") for s in body[:-1].split(b"\0")]
            try:
                chunk = self.socket.recv(65536)
            except ConnectionResetError:
                return None
            if not chunk:
                return None
            self.buffer += chunk

    def until(self, *start):
        """The next frame that begins so; others are left for later calls."""
        start, passed = list(start), []
        while True:
            event = self.next()
            assert event is not None, f"closed while waiting for {start}; before it: {passed}"
            if event[:len(start)] == start:
                self.waiting = passed + self.waiting
                return event
            passed.append(event)

    def start(self, run, argv, **rest):
        self.send(start_frame(run, argv, **rest))
        return int(self.until("STARTED", run)[2])

    def sh(self, run, script, **rest):
        return self.start(run, ["/bin/sh", "-c", script], **rest)

    def exited(self, run):
        """waitstatus and OOM kills of the run's end."""
        event = self.until("EXITED", run)
        return int(event[2]), int(event[3])

    def close(self):
        self.socket.close()


class Container:
    """A launcher as PID 1 of namespaces of its own, as in an executor's container."""

    def __init__(self, *options, arguments=None, files=None, cleared=False):
        self.folder = tempfile.mkdtemp(prefix="launcher-", dir="/var/tmp")
        os.chmod(self.folder, 0o777)
        self.launcher = os.path.join(self.folder, "launcher")
        shutil.copy(LAUNCHER, self.launcher)
        os.chmod(self.launcher, 0o755)
        self.path = os.path.join(self.folder, "s")
        if cleared:
            self.cleared = os.path.join(self.folder, "cleared")
            os.mkdir(self.cleared)
            os.chmod(self.cleared, 0o777)
            self.path = os.path.join(self.cleared, "s")
            options = ["--clear", self.cleared, *options]
        if arguments is None:
            arguments = ["serve", self.path, *options]
        unshare = ["unshare", "--pid", "--fork", "--kill-child", "--mount", "--ipc",
                   "--propagation", "private"]
        if not ROOT:
            unshare[1:1] = ["--user", "--map-root-user"]
        self.process = subprocess.Popen(
            [*unshare, "/bin/sh", "-c", SETUP, "sh", *(RESTRICTED if ROOT else []),
             *(["prlimit", f"--nofile={files}"] if files else []), *EMULATOR,
             self.launcher, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "FROM_IMAGE": "yes", "BOTH": "image"})
        self.out, self.err = Log(self.process.stdout), Log(self.process.stderr)

    def file(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.file(name), "rb") as file:
            return file.read()

    def pid(self):
        """The launcher's own pid, outside: the only child of unshare."""
        wait_until(lambda: children(self.process.pid))
        return int(children(self.process.pid)[0])

    def processes(self):
        """The launcher's children, by their pids inside."""
        inside = []
        for child in children(self.pid()):
            with open(f"/proc/{child}/status") as status:
                inside += [line.split()[-1] for line in status if line.startswith("NSpid")]
        return inside

    def signal(self, number):
        os.kill(self.pid(), number)

    def client(self, **rest):
        return Client(self.path, **rest)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.out.release()
        self.err.release()
        if self.process.poll() is None:
            # Not only unshare: its --kill-child is forgotten when the user changes. With PID 1 its
            # whole namespace ends.
            for child in children(self.process.pid):
                os.kill(int(child), signal.SIGKILL)
            self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return file.read().split()


def wait_until(condition, seconds=DEADLINE):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not become true")
        time.sleep(0.005)

"""`launcher supervise` and `wait-installed`."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from harness import EMULATED, EMULATOR, LAUNCHER, ROOT, Log, children, wait_until

# Accepts on its standard input, answers with its pid, one line per connection.
SERVER = """
import os, socket
listener = socket.socket(fileno=0)
print("up", os.getpid(), flush=True)
while True:
    connection, _ = listener.accept()
    connection.sendall(b"%d\\n" % os.getpid())
    connection.close()
"""


def free_port(family=socket.AF_INET, host="127.0.0.1"):
    with socket.socket(family) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


class Supervised(unittest.TestCase):
    def start(self, *arguments):
        process = subprocess.Popen([*EMULATOR, LAUNCHER, "supervise", *arguments],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self.end, process)
        return process, Log(process.stdout), Log(process.stderr)

    def end(self, process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def ask(self, family, address):
        with socket.socket(family) as connection:
            connection.settimeout(10)
            connection.connect(address)
            return connection.recv(100).strip()


class Restart(Supervised):
    def test_the_socket_never_refuses_while_the_child_is_killed_again_and_again(self):
        port = free_port()
        process, out, _ = self.start("--starts", "1000", "--listen", f"127.0.0.1:{port}", "--",
                                     "python3", "-c", SERVER)
        out.wait_for(b"up")
        refused, done = [], threading.Event()

        def knock():
            while not done.is_set():
                try:
                    socket.create_connection(("127.0.0.1", port), 5).close()
                except ConnectionRefusedError as error:
                    refused.append(error)
                time.sleep(0.001)

        knocking = threading.Thread(target=knock)
        knocking.start()
        pids = set()
        for _ in range(10):
            answer = self.ask(socket.AF_INET, ("127.0.0.1", port))
            if answer:  # empty: accepted by the one that was being killed
                pids.add(answer)
                os.kill(int(answer), signal.SIGKILL)
        done.set()
        knocking.join()
        self.assertEqual(refused, [])
        self.assertGreater(len(pids), 5)

    def test_the_child_is_started_again_within_100_ms(self):
        process, out, _ = self.start("--", "sh", "-c", "echo up; exec sleep 100")
        out.wait_for(b"up\n")
        for starts in range(2, 5):
            killed = time.monotonic()
            os.kill(int(children(process.pid)[0]), signal.SIGKILL)
            out.wait_for(b"up\n" * starts)
            self.assertLess(time.monotonic() - killed, 0.1 if not EMULATED else 1)

    def test_it_gives_up_after_five_starts_within_a_minute(self):
        process, out, err = self.start("--", "sh", "-c", "echo up; exit 9")
        self.assertEqual(process.wait(10), 1)
        err.wait_for(b"ended again after 5 starts within 60 s: giving up")
        self.assertEqual(out.wait_for(b"up\n" * 5), b"up\n" * 5)

    def test_it_does_not_give_up_when_the_starts_are_spread(self):
        process, out, _ = self.start("--starts", "2", "--within", "1", "--", "sh", "-c",
                                     "echo up; sleep 0.7; exit 9")
        out.wait_for(b"up\n" * 5)
        self.assertIsNone(process.poll())

    def test_ipv6_works_too(self):
        try:
            port = free_port(socket.AF_INET6, "::1")
        except OSError:
            self.skipTest("no IPv6 here")
        _, out, _ = self.start("--listen", f"[::1]:{port}", "--", "python3", "-c", SERVER)
        out.wait_for(b"up")
        self.assertTrue(self.ask(socket.AF_INET6, ("::1", port)))

    @unittest.skipIf(EMULATED, "the emulator forks where the kernel shares memory")
    def test_a_command_that_is_not_there_is_not_tried_again(self):
        process, _, err = self.start("--", "/no/such")
        self.assertEqual(process.wait(5), 127)
        err.wait_for(b"cannot run /no/such: No such file")

    def test_a_port_in_use_is_told(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            process, _, err = self.start("--listen", address, "--", "true")
            self.assertEqual(process.wait(5), 1)
            err.wait_for(b"cannot listen on " + address.encode())

    def test_orphans_are_reaped(self):
        process, out, _ = self.start("--", "sh", "-c",
                                     "(sleep 0.05 & sleep 0.05 &); echo up; exec sleep 100")
        out.wait_for(b"up")
        wait_until(lambda: len(children(process.pid)) == 1)


class Signals(Supervised):
    def test_sigterm_is_passed_on_and_a_clean_end_is_0(self):
        for trap, code in [("exit 0", 0), ("exit 3", 3), ("trap - TERM; kill $$", 0)]:
            with self.subTest(trap):
                process, out, _ = self.start(
                    "--", "sh", "-c", f"trap '{trap}' TERM; echo up; while :; do sleep 0.02; done")
                out.wait_for(b"up")
                process.terminate()
                self.assertEqual(process.wait(5), code)

    def test_other_signals_are_passed_on_and_do_not_end_it(self):
        process, out, _ = self.start(
            "--", "sh", "-c", "trap 'echo threads' QUIT; echo up; while :; do sleep 0.02; done")
        out.wait_for(b"up")
        process.send_signal(signal.SIGQUIT)
        out.wait_for(b"threads")
        self.assertIsNone(process.poll())


class Install(Supervised):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="install-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, self.folder)
        self.target = os.path.join(self.folder, "launcher")

    def test_it_copies_itself_before_the_child_runs(self):
        with open(self.target, "w") as old:
            old.write("an older one")
        process, out, _ = self.start("--install", LAUNCHER, self.target, "--", "sh", "-c",
                                     f"stat -c %a {self.target}; ls {self.folder}; exec sleep 100")
        self.assertEqual(out.wait_for(b"launcher\n"), b"555\nlauncher\n")
        with open(self.target, "rb") as copy, open(LAUNCHER, "rb") as original:
            self.assertEqual(copy.read(), original.read())

    def test_a_running_copy_can_be_replaced(self):
        shutil.copy(LAUNCHER, self.target)
        os.chmod(self.target, 0o555)
        running = subprocess.Popen([*EMULATOR, self.target, "wait-installed", "/no/such", "100"])
        self.addCleanup(running.wait)
        self.addCleanup(running.kill)
        _, out, _ = self.start("--install", LAUNCHER, self.target, "--", "sh", "-c",
                               "echo up; exec sleep 100")
        out.wait_for(b"up")

    def test_what_cannot_be_copied_is_told(self):
        for source, target, sentence in [
            ("/no/such", self.target, b"cannot read /no/such"),
            (LAUNCHER, self.folder + "/no/launcher", b"cannot write"),
        ]:
            process, _, err = self.start("--install", source, target, "--", "true")
            self.assertEqual(process.wait(5), 1)
            err.wait_for(sentence)

    @unittest.skipUnless(ROOT, "mounting needs root")
    def test_a_volume_without_exec_is_told(self):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", self.folder], check=True)
        self.addCleanup(subprocess.run, ["umount", self.folder])
        process, _, err = self.start("--install", LAUNCHER, self.target, "--", "true")
        self.assertEqual(process.wait(5), 126)
        err.wait_for(b"LauncherNotExecutable")

    def test_waiting_ends_when_it_is_there_or_in_time(self):
        waiting = subprocess.Popen([*EMULATOR, LAUNCHER, "wait-installed", self.target, "20"])
        time.sleep(0.1)
        self.assertIsNone(waiting.poll())
        shutil.copy(LAUNCHER, self.target)
        self.assertEqual(waiting.wait(5), 0)
        late = subprocess.run([*EMULATOR, LAUNCHER, "wait-installed", "/no/such", "1"],
                              capture_output=True)
        self.assertEqual(late.returncode, 1)
        self.assertIn(b"was not there after 1 s", late.stderr)

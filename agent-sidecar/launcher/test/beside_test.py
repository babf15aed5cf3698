"""`launcher supervise --beside`: a program that serves a unix socket beside the command."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import unittest

from harness import DEADLINE, EMULATED, EMULATOR, LAUNCHER, Log, children, wait_until

# Says its pid to whoever connects; takes its time to end.
SERVER = """#!/usr/bin/python3
import os, signal, socket, sys, time
def end(*_):
    print("program ends", flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
listener = socket.socket(fileno=0)
print("program", os.getpid(), flush=True)
while True:
    connection, _ = listener.accept()
    connection.sendall(b"%d\\n" % os.getpid())
    connection.close()
"""
COMMAND = "trap 'sleep 0.1; echo command ends; exit 0' TERM; echo command; while :; do sleep 0.02; done"


class Beside(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="beside-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, self.folder)
        self.socket = os.path.join(self.folder, "s")
        self.program = self.write("program", SERVER)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o755)
        return path

    def start(self, script=COMMAND, wanted="yes", path=None, program=None, options=()):
        environment = {"PATH": os.environ["PATH"]}
        if wanted is not None:
            environment["WANTED"] = wanted
        process = subprocess.Popen(
            [*EMULATOR, LAUNCHER, "supervise", *options, "--beside", "WANTED", path or self.socket,
             program or self.program, "--", "sh", "-c", script],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        self.addCleanup(self.end, process)
        return process, Log(process.stdout), Log(process.stderr)

    def end(self, process):
        below = children(process.pid) if process.poll() is None else []
        process.kill()
        process.wait()
        for child in below:
            os.kill(int(child), signal.SIGKILL)

    def ask(self):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(DEADLINE)
            client.connect(self.socket)
            return int(client.recv(100))

    def test_it_has_the_socket_which_is_this_users_alone(self):
        _, out, _ = self.start()
        out.wait_for(b"command\n")
        self.assertGreater(self.ask(), 1)
        self.assertEqual(stat.S_IMODE(os.stat(self.socket).st_mode), 0o600)

    def test_the_socket_is_there_before_the_command_starts(self):
        _, out, _ = self.start(f"test -S {self.socket} && echo there; exec sleep 100")
        out.wait_for(b"there\n")

    def test_without_the_variable_there_is_neither_program_nor_socket(self):
        for wanted in (None, ""):
            with self.subTest(wanted):
                process, out, _ = self.start(wanted=wanted)
                out.wait_for(b"command\n")
                self.assertFalse(os.path.exists(self.socket))
                process.terminate()
                self.assertEqual(process.wait(5), 0)
                self.assertNotIn(b"program", out.wait_for(b"command ends"))

    def test_it_is_started_again_while_the_command_goes_on_and_nobody_is_refused(self):
        process, out, err = self.start()
        out.wait_for(b"command\n")
        pids = set()
        for _ in range(3):
            pid = self.ask()
            pids.add(pid)
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not os.path.exists(f"/proc/{pid}"))
        pids.add(self.ask())
        self.assertEqual(len(pids), 4)
        err.wait_for(b"program was killed by signal 9")
        self.assertEqual(len(out.lines(b"command")), 1)
        self.assertIsNone(process.poll())

    def starts(self, out):
        """When the program was started, in seconds."""
        return [float(line) for line in out.lines(b"try ")]

    def test_one_that_ends_at_once_is_started_again_and_again_after_ever_longer_pauses(self):
        broken = self.write("broken", "#!/bin/sh\necho try $(date +%s.%N)\nexit 7\n")
        process, out, _ = self.start(program=broken, options=["--starts", "1"])
        wait_until(lambda: len(self.starts(out)) == 4)
        starts = self.starts(out)
        for number, pause in enumerate([1, 2, 4]):
            # Milliseconds are spent between the supervisor's clock and the program's.
            self.assertGreater(starts[number + 1] - starts[number], pause - 0.5)
        self.assertIsNone(process.poll())

    def test_the_pause_is_short_again_once_it_has_lived_for_some_time(self):
        # Ends at once but for its third life, whose end would otherwise be followed by 4 s and 8 s.
        broken = self.write("broken", f"""#!/bin/sh
echo try $(date +%s.%N)
echo >>{self.folder}/lives
if [ $(wc -l <{self.folder}/lives) = 3 ]; then sleep 8.5; fi
exit 7
""")
        _, out, _ = self.start(program=broken)
        wait_until(lambda: len(self.starts(out)) == 4)
        begun = self.starts(out)[3]
        wait_until(lambda: len(self.starts(out)) == 5)
        self.assertLess(self.starts(out)[4] - begun, 6)

    def test_it_goes_on_while_the_command_is_started_again(self):
        process, out, _ = self.start("echo command; exec sleep 100")
        out.wait_for(b"command\n")
        pid = self.ask()
        command = next(int(child) for child in children(process.pid) if int(child) != pid)
        os.kill(command, signal.SIGKILL)
        wait_until(lambda: len(out.lines(b"command")) == 2)
        self.assertEqual(self.ask(), pid)

    def test_sigterm_ends_it_after_the_command(self):
        process, out, _ = self.start()
        out.wait_for(b"command\n")
        self.ask()
        process.terminate()
        self.assertEqual(process.wait(5), 0)
        self.assertIn(b"command ends\nprogram ends\n", out.wait_for(b"program ends\n"))

    def test_one_that_does_not_end_is_killed(self):
        program = self.write("stubborn", SERVER.replace("os._exit(0)", "pass"))
        process, out, _ = self.start(program=program)
        out.wait_for(b"command\n")
        pid = self.ask()
        process.terminate()
        self.assertEqual(process.wait(10), 0)
        out.wait_for(b"program ends")
        self.assertFalse(os.path.exists(f"/proc/{pid}"))

    def test_it_ends_when_the_supervisor_gives_up(self):
        process, out, _ = self.start("sleep 0.3; exit 9", options=["--starts", "1"])
        wait_until(lambda: os.path.exists(self.socket))
        pid = self.ask()
        self.assertEqual(process.wait(10), 1)
        self.assertFalse(os.path.exists(f"/proc/{pid}"))

    def test_what_an_earlier_life_has_left_is_replaced(self):
        with socket.socket(socket.AF_UNIX) as old:
            old.bind(self.socket)
        _, out, _ = self.start()
        out.wait_for(b"command\n")
        self.assertGreater(self.ask(), 1)

    def test_what_cannot_be_is_told(self):
        process, _, err = self.start(path="/no/such/s")
        self.assertEqual(process.wait(5), 1)
        err.wait_for(b"--beside: cannot listen at /no/such/s: No such file or directory: the container needs")
        process, _, err = self.start(path="/" + "x" * 108)
        self.assertEqual(process.wait(5), 1)
        err.wait_for(b"is too long for a socket's path, which may have 107 bytes")

    @unittest.skipIf(EMULATED, "the emulator forks where the kernel shares memory")
    def test_a_program_that_is_not_there_is_not_tried_again(self):
        process, _, err = self.start(program="/no/such")
        self.assertEqual(process.wait(5), 127)
        err.wait_for(b"cannot run /no/such: No such file")

    def test_three_words_belong_to_the_option(self):
        wrong = subprocess.run([*EMULATOR, LAUNCHER, "supervise", "--beside", "WANTED", self.socket],
                               capture_output=True)
        self.assertEqual(wrong.returncode, 2)

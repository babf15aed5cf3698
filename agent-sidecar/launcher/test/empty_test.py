"""KILLALL: nothing of the last task is left for the next."""

import os
import signal
import subprocess
import unittest

from harness import (Client, Container, EMULATED, EMULATOR, LAUNCHER, ROOT, children, frame,
                     start_frame, wait_until)


class KillAll(unittest.TestCase):
    def test_what_escaped_its_session_is_killed_and_ends_are_told_first(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "setsid sh -c 'trap \"\" TERM HUP INT; (setsid sleep 100 &);"
                           " echo up; while :; do sleep 0.01; done' & sleep 100",
                      out=c.file("o"))
            client.sh("bomb", "f() { sleep 0.01; f & f; }; f")
            wait_until(lambda: b"up" in c.read("o"))
            client.send(frame("KILLALL"))
            self.assertEqual(sorted(client.next()[:3] for _ in range(2)),
                             [["EXITED", "a", "9"], ["EXITED", "bomb", "9"]])
            self.assertEqual(client.next(), ["CLEAN"])
            self.assertEqual(children(c.pid()), [])
            client.sh("b", "exit 0")
            client.exited("b")

    def test_nothing_to_kill_is_clean(self):
        with Container() as c:
            client = c.client()
            client.send(frame("KILLALL") + frame("KILLALL"))
            self.assertEqual(client.next(), ["CLEAN"])

    @unittest.skipIf(EMULATED, "the emulator does not know how to list what System V left")
    def test_shared_memory_queues_and_temporary_files_are_wiped(self):
        with Container() as c:
            client = c.client()
            os.mkdir(c.file("kept"))
            os.chmod(c.file("kept"), 0o777)
            client.sh("a", f"""
                set -e
                echo x > {c.folder}/kept/file
                cd /tmp; mkdir -p a/b/c .hidden closed/inner; echo x > a/b/c/file
                echo x > .hidden/.file; ln -s {c.folder}/kept link; mkfifo fifo
                echo x > closed/inner/file; chmod 0 closed/inner closed
                i=0; while [ $i -lt 300 ]; do mkdir d; cd d; i=$((i+1)); done; echo x > deep
                echo x > /dev/shm/posix; mkdir /dev/shm/dir
                ipcmk -M 1000 -p 0; ipcmk -Q; ipcmk -S 2
            """, err=c.file("e"))
            self.assertEqual(client.exited("a")[0], 0, c.read("e"))
            client.send(frame("KILLALL"))
            self.assertEqual(client.next(), ["CLEAN"])
            client.sh("b", "ls -A /tmp /dev/shm; cat /proc/sysvipc/* | grep -c '^ *[0-9]'",
                      out=c.file("o"))
            client.exited("b")
            self.assertEqual(c.read("o"), b"/dev/shm:\n\n/tmp:\n0\n")
            self.assertEqual(os.listdir(c.file("kept")), ["file"])

    def test_a_busy_file_does_not_survive(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "cp /bin/sleep /tmp/busy; setsid /tmp/busy 100 & echo up",
                      out=c.file("o"))
            wait_until(lambda: b"up" in c.read("o"))
            client.send(frame("KILLALL"))
            client.until("CLEAN")
            client.sh("b", "ls -A /tmp", out=c.file("l"))
            client.exited("b")
            self.assertEqual(c.read("l"), b"")

    @unittest.skipUnless(ROOT, "a process of another user in the container needs root")
    def test_what_cannot_be_killed_is_told(self):
        with Container("--patience", "1") as c:
            client = c.client()
            client.sh("a", "exit 0")
            client.exited("a")
            # As `kubectl exec` does in an image with another user: not ours to kill.
            alien = subprocess.Popen(["nsenter", "--pid", "--target", str(c.pid()), "sleep", "100"])
            self.addCleanup(alien.wait)
            self.addCleanup(alien.kill)
            wait_until(lambda: children(alien.pid))
            client.send(frame("KILLALL"))
            self.assertEqual(client.next(),
                             ["FAILED", "", "processes are still there 1 s after SIGKILL"])
            client.send(start_frame("b", ["true"]))
            self.assertEqual(client.until("FAILED", "b")[2], "the container is being emptied")
            os.kill(int(children(alien.pid)[0]), signal.SIGKILL)
            client.until("CLEAN")

    def test_a_socket_that_was_replaced_is_put_back(self):
        with Container() as c:
            client = c.client()
            client.sh("a", f"rm {c.path}; touch {c.path}")
            client.exited("a")
            client.send(frame("KILLALL"))
            client.until("CLEAN")
            self.assertEqual(len(Client(c.path).runs), 1)

    def test_a_socket_that_cannot_be_put_back_is_told(self):
        with Container() as c:
            client = c.client()
            client.sh("a", f"rm {c.path}; mkdir {c.path}")
            client.exited("a")
            client.send(frame("KILLALL"))
            self.assertEqual(client.next(), [
                "FAILED", "", "the launcher's socket was replaced and cannot be put back"])

    def test_a_directory_that_is_to_be_cleared_keeps_the_socket_and_nothing_else(self):
        with Container(cleared=True) as c:
            client = c.client()
            client.sh("a", f"cd {c.cleared} && touch s~ s1 .hidden && mkdir d && touch d/s")
            self.assertEqual(client.exited("a")[0], 0)
            self.assertEqual(len(os.listdir(c.cleared)), 5)
            client.send(frame("KILLALL"))
            client.until("CLEAN")
            self.assertEqual(os.listdir(c.cleared), ["s"])
            self.assertEqual(len(Client(c.path).runs), 1)

    @unittest.skipIf(EMULATED, "the emulator's own limits and priorities would be meant")
    def test_what_the_next_task_would_inherit_is_looked_at(self):
        for script, what in [
            ("prlimit --pid 1 --nofile=100:100", "resource limits"),
            ("prlimit --pid 1 --core=0:0 --fsize=1000:", "resource limits"),
            ("renice 19 1", "niceness"),
            ("chrt --idle --pid 0 1", "scheduling policy"),
            ("ionice --class 3 --pid 1", "I/O priority"),
        ]:
            with self.subTest(script), Container() as c:
                client = c.client()
                client.sh("a", script, err=c.file("e"))
                self.assertEqual(client.exited("a")[0], 0, c.read("e"))
                client.send(frame("KILLALL"))
                self.assertEqual(client.until("FAILED", "")[2],
                                 f"a task has changed the launcher's {what}, which the next would"
                                 " inherit")

    @unittest.skipIf(EMULATED or os.cpu_count() < 2, "needs two processors of its own")
    def test_processors_that_were_taken_away_are_given_back(self):
        with Container() as c:
            before = os.sched_getaffinity(c.pid())
            client = c.client()
            client.sh("a", f"taskset --pid --cpu-list {min(before)} 1", err=c.file("e"))
            self.assertEqual(client.exited("a")[0], 0, c.read("e"))
            self.assertEqual(os.sched_getaffinity(c.pid()), {min(before)})
            client.send(frame("KILLALL"))
            client.until("CLEAN")
            self.assertEqual(os.sched_getaffinity(c.pid()), before)

    def test_it_is_refused_where_the_launcher_is_not_pid_1(self):
        # A checkout below /tmp is not to be seen from inside.
        launcher = [*EMULATOR, LAUNCHER] if EMULATOR else ["/proc/self/exe"]
        with Container(arguments=["supervise", "--starts", "1", "--", *launcher, "serve",
                                  "/dev/shm/s"]) as c:
            path = f"/proc/{c.pid()}/root/dev/shm/s"
            wait_until(lambda: os.path.exists(path))
            client = Client(path)
            client.sh("a", "sleep 100")
            client.send(frame("KILLALL"))
            self.assertIn("needs the launcher to be PID 1", client.next()[2])


class Hostile(unittest.TestCase):
    """What a task tries with the launcher, whose uid it has."""

    @unittest.skipUnless(ROOT and not EMULATED, "without root this user owns its namespace, and may")
    def test_its_memory_descriptors_and_environment_are_closed(self):
        with Container() as c:
            client = c.client()
            client.sh("a", """
                for file in environ mem maps auxv; do ! cat /proc/1/$file > /dev/null || exit 1; done
                ! ls /proc/1/fd /proc/1/root || exit 2
                ! sh -c 'echo "[b] not mine" > /proc/1/fd/1' || exit 3
                ! sh -c 'echo 1000 > /proc/1/oom_score_adj' || exit 4
                cat /proc/self/environ > /dev/null
            """, err=c.file("e"))
            self.assertEqual(client.exited("a")[0], 0, c.read("e"))

    def test_it_cannot_be_killed_or_stopped_from_inside(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "kill -KILL 1; kill -STOP 1; kill -SEGV 1; kill -HUP 1; kill -USR1 1")
            self.assertEqual(client.exited("a")[0], 0)
            client.send(frame("KILLALL"))
            client.until("CLEAN")

    @unittest.skipIf(EMULATED, "the emulator asks for another process's number")
    def test_a_process_of_its_container_gives_no_orders_and_keeps_nobody_out(self):
        talk = ("import socket, sys\n"
                "s = socket.socket(socket.AF_UNIX)\n"
                "s.connect(sys.argv[1])\n"
                "s.settimeout(20)\n"
                "try:\n"
                "    s.sendall(bytes.fromhex(sys.argv[2]))\n"
                "    print(len(s.recv(1000)))\n"
                "except (BrokenPipeError, ConnectionResetError):\n"
                "    print(0)\n")
        with Container() as c:
            client = c.client()
            client.start("a", ["/usr/bin/python3", "-c", talk, c.path, frame("HELLO", "1").hex()],
                         out=c.file("o"), err=c.file("e"))
            self.assertEqual(client.exited("a")[0], 0, c.read("e"))
            self.assertEqual(c.read("o"), b"0\n")
            c.err.wait_for(b"wants to give orders, and is refused")
            # Still the same connection.
            client.sh("b", "exit 7")
            self.assertEqual(client.exited("b")[0], 7 << 8)


class Refusals(unittest.TestCase):
    def test_wrong_command_lines_are_refused_with_a_sentence(self):
        for arguments, sentence in [
            ([], b"a subcommand is missing"),
            (["fly"], b"the subcommands are"),
            (["serve"], b"the socket's path is missing"),
            (["serve", "/x", "--grace", "never"], b"the options are --grace"),
            (["serve", "/x", "--grace"], b"an option has no value"),
            (["serve", "/" + "x" * 200], b"too long"),
            (["serve", "/no/such/folder"], b"cannot listen on /no/such/folder"),
            (["supervise"], b"the command is missing"),
            (["supervise", "--listen", "5051", "--", "true"], b"is not ADDRESS:PORT"),
            (["supervise", "--listen", "localhost:1", "--", "true"], b"is not ADDRESS:PORT"),
            (["supervise", "--starts", "0", "--", "true"], b"cannot use --starts 0"),
            (["wait-installed"], b"needs a path"),
        ]:
            with self.subTest(arguments=arguments):
                done = subprocess.run([*EMULATOR, LAUNCHER, *arguments], capture_output=True)
                self.assertIn(done.returncode, (1, 2))
                self.assertIn(sentence, done.stderr)

"""`launcher serve`: starting, signalling, reaping, the end."""

import contextlib
import ctypes
import os
import random
import signal
import struct
import time
import unittest

from harness import (Container, EMULATED, children, frame, start_frame, wait_until)


class Frames(unittest.TestCase):
    def test_hello_is_answered_with_the_version_and_ready(self):
        with Container() as c:
            self.assertEqual(c.client().runs, [])

    def test_the_instance_stays_until_the_container_starts_anew(self):
        with Container() as c, Container() as other:
            instance = c.client().instance
            self.assertRegex(instance, "^[0-9a-f]{16}$")
            self.assertEqual(c.client().instance, instance)
            self.assertNotEqual(other.client().instance, instance)

    def test_another_version_is_refused_with_a_sentence(self):
        with Container() as c:
            client = c.client(hello=False)
            client.send(frame("HELLO", "2"))
            self.assertIn("do not match", client.next()[2])
            self.assertIsNone(client.next())

    def test_nothing_is_obeyed_before_hello(self):
        with Container() as c:
            client = c.client(hello=False)
            client.send(start_frame("a", ["/bin/true"]))
            self.assertEqual(client.next(), ["FAILED", "", "the first frame must be HELLO"])
            self.assertIsNone(client.next())
            self.assertEqual(c.client().runs, [])

    def test_broken_frames_close_the_connection_and_are_told(self):
        for name, data, sentence in [
            ("empty", struct.pack(">I", 0), b"the frame is empty"),
            ("too long", struct.pack(">I", 1024 * 1024 + 1), b"longer than 1 MiB"),
            ("no NUL", struct.pack(">I", 5) + b"HELLO", b"does not end with a NUL"),
        ]:
            with self.subTest(name), Container() as c:
                client = c.client()
                client.send(data)
                self.assertIsNone(client.next())
                c.err.wait_for(sentence)
                c.client()

    def test_wrong_fields_are_refused_and_the_connection_stays(self):
        wrong = [
            frame("DANCE"), frame("START"), frame("START", "a", "/"), frame("SIGNAL", "a"),
            frame("START", "a", "/", "/dev/null", "/dev/null", "2", "x"),
            frame("START", "a", "/", "/dev/null", "/dev/null", "-1", "0"),
            frame("START", "a", "/", "/dev/null", "/dev/null", "0", "0", "0"),
            frame("START", "a", "/", "/dev/null", "/dev/null", "99999999999999999999", "0", "0"),
            frame("START", "a", "/", "/dev/null", "/dev/null", "1", "x", "1", "no equals sign",
                  "0"),
            frame("START", "a", "/", "/dev/null", "/dev/null", "1", "x", "0"),
            frame("START", "a", "/", "/dev/null", "/dev/null", "1", "x", "0", "0", "more"),
            *(start_frame("a", ["x"], limits=[limit]) for limit in (
                "RLMT_NOFILE", "RLMT_NOFILE=1", "RLMT_NOFILE=1:", "RLMT_NOFILE=:1", "RLMT_FILES=1:1",
                "RLMT_NOFILE=-1:1", "RLMT_NOFILE=1:1 ", "RLMT_NOFILE=1:18446744073709551616")),
            frame("SIGNAL", "a", "15", "everybody"), frame("SIGNAL", "a", "0", "group"),
            frame("SIGNAL", "a", "999", "group"), frame("FORGET"), frame(""),
        ]
        with Container() as c:
            client = c.client()
            for data in wrong:
                client.send(data)
                self.assertEqual(client.next()[0], "FAILED", data)
            client.start("a", ["/bin/true"])

    def test_frames_may_come_byte_by_byte_or_all_at_once(self):
        with Container() as c:
            client = c.client()
            for byte in start_frame("slow", ["/bin/true"]):
                client.send(bytes([byte]))
            self.assertEqual(client.next()[:2], ["STARTED", "slow"])
            client.send(b"".join(start_frame(f"r{i}", ["/bin/true"]) for i in range(50)))
            for i in range(50):
                client.until("EXITED", f"r{i}")

    def test_random_bytes_and_mutated_frames_do_no_harm(self):
        for seed in range(40):
            generator = random.Random(seed)
            with self.subTest(seed=seed), _shared() as c:
                for _ in range(10):
                    client = c.client(hello=generator.random() < 0.8)
                    client.send(_mutated(generator))
                    client.socket.settimeout(0.02)
                    try:
                        while client.next() is not None:
                            pass
                    except TimeoutError:
                        pass
                    client.close()
                self.assertIsNone(c.process.poll())
        _shared.container.__exit__()
        _shared.container = None


class _shared:
    """One container for all seeds."""
    container = None

    def __enter__(self):
        if _shared.container is None:
            _shared.container = Container()
        return _shared.container

    def __exit__(self, *_):
        pass


def _mutated(generator):
    data = bytearray(b"".join(generator.choice([
        frame("HELLO", "1"), start_frame("a", ["/bin/true", "x"], ["A=b"]),
        frame("SIGNAL", "a", "15", "group"), frame("FORGET", "a"), frame("KILLALL"),
    ]) for _ in range(generator.randint(1, 4))))
    for _ in range(generator.randint(0, 6)):
        at = generator.randrange(len(data))
        kind = generator.random()
        if kind < 0.5:
            data[at] = generator.randrange(256)
        elif kind < 0.75:
            del data[at]
        else:
            data.insert(at, generator.randrange(256))
    return bytes(data)


class Runs(unittest.TestCase):
    def test_exit_codes_and_signals_are_told_as_wait_statuses(self):
        with Container() as c:
            client = c.client()
            for run, script, status in [("zero", "exit 0", 0), ("seven", "exit 7", 7 << 8),
                                        ("last", "exit 255", 255 << 8),
                                        ("killed", "kill -9 $$", 9), ("ended", "kill $$", 15)]:
                client.sh(run, script)
                self.assertEqual(client.exited(run), (status, 0), run)

    def test_what_cannot_start_fails_with_a_sentence(self):
        with Container() as c:
            client = c.client()
            client.sh("known", "sleep 100")
            os.mkfifo(c.file("fifo"), 0o666)
            os.chmod(c.file("fifo"), 0o666)
            with open(c.file("data"), "w") as file:
                file.write("not a program")
            for run, rest, sentence in [
                ("a", {"argv": ["/no/such"]}, "cannot run /no/such: No such file"),
                ("a", {"argv": ["no-such-program"]}, "there is no program no-such-program in PATH"),
                ("a", {"argv": [c.file("data")]}, "Permission denied"),
                ("a", {"argv": ["true"], "cwd": "/no/such"}, "cannot enter the directory /no/such"),
                ("a", {"argv": ["true"], "out": "/no/such"}, "cannot write output to /no/such"),
                ("a", {"argv": ["true"], "err": c.file("fifo")}, "cannot write output to"),
                ("known", {"argv": ["true"]}, "already known"),
                ("", {"argv": ["true"]}, "1 to 255 bytes"),
                ("x" * 256, {"argv": ["true"]}, "1 to 255 bytes"),
                ("a\nb", {"argv": ["true"]}, "no control characters"),
            ]:
                client.send(start_frame(run, rest.pop("argv"), **rest))
                event = client.next()
                self.assertEqual(event[:2], ["FAILED", run], sentence)
                self.assertIn(sentence, event[2])
            self.assertEqual([r[0] for r in c.client().runs], ["known"])

    def test_a_run_has_its_own_session_directory_environment_and_no_input(self):
        with Container() as c:
            client = c.client()
            script = ('echo $$; cut -d" " -f5,6 /proc/$$/stat; pwd; echo $FROM_IMAGE $BOTH $OWN;'
                      " readlink /proc/self/fd/0; ls /proc/self/fd")
            pid = client.sh("a", script, cwd=c.folder, env=["OWN=o", "BOTH=agent"],
                            out=c.file("out"))
            client.exited("a")
            self.assertEqual(c.read("out").decode().split("\n"),
                             [str(pid), f"{pid} {pid}", c.folder, "yes agent o", "/dev/null",
                              "0", "1", "2", "3", ""])

    @unittest.skipIf(EMULATED, "the emulator forks where the kernel shares memory")
    def test_a_program_is_found_in_the_path_of_its_own_environment(self):
        with Container() as c:
            client = c.client()
            os.mkdir(c.file("bin"))
            with open(c.file("bin/hi"), "w") as file:
                file.write('echo "hi $1"\n')  # no #! line: a script all the same
            os.chmod(c.file("bin/hi"), 0o755)
            client.start("a", ["hi", "there"], env=[f"PATH={c.folder}/no:{c.folder}/bin:/bin"],
                         out=c.file("out"))
            client.exited("a")
            self.assertEqual(c.read("out"), b"hi there\n")
            client.start("b", ["hi", "here"], cwd=c.file("bin"), env=["PATH=/no::/bin"],
                         out=c.file("relative"))
            client.exited("b")
            self.assertEqual(c.read("relative"), b"hi here\n")

    def test_the_start_time_is_the_kernels(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "cut -d' ' -f22 /proc/$$/stat; sleep 100", out=c.file("out"))
            wait_until(lambda: c.read("out"))
            self.assertEqual(c.client().runs[0][2], c.read("out").decode().strip())

    def test_orphans_are_reaped(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "for i in 1 2 3 4 5; do (setsid sleep 0.05 &) & done; wait")
            client.exited("a")
            wait_until(lambda: children(c.pid()) == [])


@contextlib.contextmanager
def every_signal_blocked_and_ignored():
    """Also those that libc keeps to itself, which no function of Python's reaches."""
    libc, size = ctypes.CDLL(None, use_errno=True), 8
    sigaction, sigprocmask = (13, 14) if os.uname().machine == "x86_64" else (134, 135)
    ignored = ctypes.create_string_buffer(64)
    ignored[0] = int(signal.SIG_IGN)
    # Chosen so that whoever starts a launcher can still wait for it.
    own = [n for n in range(1, 65)
           if n not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGINT)]
    before = {n: ctypes.create_string_buffer(64) for n in own}
    mask, mask_before = (ctypes.create_string_buffer(8) for _ in range(2))
    mask[:] = b"\xff" * 8
    for n in own:
        assert libc.syscall(sigaction, n, ignored, before[n], size) == 0, n
    assert libc.syscall(sigprocmask, signal.SIG_SETMASK, mask, mask_before, size) == 0
    try:
        yield
    finally:
        libc.syscall(sigprocmask, signal.SIG_SETMASK, mask_before, None, size)
        for n in own:
            libc.syscall(sigaction, n, before[n], None, size)


class Signals(unittest.TestCase):
    SCRIPT = "trap 'echo parent' TERM; sh -c 'trap \"echo child; exit\" TERM; echo up; while :; do sleep 0.02; done' & while :; do wait; done"

    def test_a_signal_reaches_the_process_alone_or_its_group(self):
        with Container() as c:
            client = c.client()
            client.sh("a", self.SCRIPT, out=c.file("out"))
            wait_until(lambda: b"up" in c.read("out"))
            client.send(frame("SIGNAL", "a", 15, "process"))
            wait_until(lambda: b"parent" in c.read("out"))
            self.assertNotIn(b"child", c.read("out"))
            client.send(frame("SIGNAL", "a", 15, "group"))
            wait_until(lambda: b"child" in c.read("out"))
            client.send(frame("SIGNAL", "a", 9, "group"))
            self.assertEqual(client.exited("a")[0], 9)

    def test_a_group_can_be_ended_after_its_leader(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "sleep 100 & exit 3")
            self.assertEqual(client.exited("a")[0], 3 << 8)
            self.assertEqual(len(children(c.pid())), 1)
            client.send(frame("SIGNAL", "a", 9, "group"))
            wait_until(lambda: children(c.pid()) == [])

    def test_what_is_not_there_cannot_be_signalled(self):
        with Container() as c:
            client = c.client()
            client.send(frame("SIGNAL", "a", 15, "group"))
            self.assertEqual(client.next(), ["FAILED", "a", "no run has this id"])
            client.sh("a", "exit 0")
            client.exited("a")
            client.send(frame("SIGNAL", "a", 15, "process"))
            self.assertEqual(client.next(), ["FAILED", "a", "its process has ended"])

    def test_no_signal_is_blocked_or_ignored_in_a_run(self):
        with every_signal_blocked_and_ignored():
            container = Container()
        with container as c:
            client = c.client()
            client.start("a", ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"],
                         out=c.file("out"))
            client.exited("a")
            self.assertEqual(c.read("out").split(), [b"SigBlk:", b"0" * 16, b"SigIgn:", b"0" * 16])


NAMES = {
    "AS": "address space", "CORE": "core file size", "CPU": "cpu time", "DATA": "data size",
    "FSIZE": "file size", "LOCKS": "file locks", "MEMLOCK": "locked memory",
    "MSGQUEUE": "msgqueue size", "NICE": "nice priority", "NOFILE": "open files",
    "NPROC": "processes", "RSS": "resident set", "RTPRIO": "realtime priority",
    "RTTIME": "realtime timeout", "SIGPENDING": "pending signals", "STACK": "stack size",
}
UNLIMITED = 2 ** 64 - 1


@unittest.skipIf(EMULATED, "the emulator needs memory, files and time itself")
class Limits(unittest.TestCase):
    def read(self, container, run):
        """What /proc says of a run's limits: soft and hard, by the kernel's name in small letters."""
        found = {}
        for line in container.read(run).decode().splitlines()[1:]:
            found[line[4:26].strip().lower()] = tuple(line[26:].split()[:2])
        return found

    def test_each_limit_is_set_for_that_run_alone(self):
        with Container() as c:
            client = c.client()
            client.start("before", ["cat", "/proc/self/limits"], out=c.file("before"))
            client.exited("before")
            given = self.read(c, "before")
            for name, kernels in NAMES.items():
                # A fourth of what is given, and where that has no end what a short program needs.
                hard = given[kernels][1]
                hard = 2 ** 30 if hard == "unlimited" else int(hard) // 4
                client.start(name, ["cat", "/proc/self/limits"], out=c.file(name),
                             limits=[f"RLMT_{name}={hard // 2}:{hard}"])
                self.assertEqual(client.exited(name)[0], 0, name)
                expected = {**given, kernels: (str(hard // 2), str(hard))}
                self.assertEqual(self.read(c, name), expected, name)
            client.start("after", ["cat", "/proc/self/limits"], out=c.file("after"))
            client.exited("after")
            self.assertEqual(self.read(c, "after"), given)
            client.send(frame("KILLALL"))
            client.until("CLEAN")

    def test_several_limits_are_set_and_no_limit_is_one_where_there_is_none(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "ulimit -n; ulimit -c; ulimit -Ht", out=c.file("out"),
                      limits=["RLMT_NOFILE=32:64", "RLMT_CORE=0:0",
                              f"RLMT_CPU={UNLIMITED}:{UNLIMITED}"])
            client.exited("a")
            self.assertEqual(c.read("out").split(), [b"32", b"0", b"unlimited"])

    def test_what_the_kernel_does_not_permit_is_said_and_nothing_starts(self):
        with Container(files="64:128") as c:
            client = c.client()
            for run, limits, sentence in [
                ("raised", ["RLMT_CORE=0:0", "RLMT_NOFILE=4096:9999"],
                 "rlimit_info: RLMT_NOFILE cannot be set to soft 4096, hard 9999: the container has a"
                 " hard limit of 128, and pods may not raise it; ask for no more, or have the"
                 " container runtime of the node give its containers more"),
                ("unlimited", [f"RLMT_NOFILE={UNLIMITED}:{UNLIMITED}"],
                 "soft unlimited, hard unlimited: the container has a hard limit of 128"),
                ("crossed", ["RLMT_FSIZE=2:1"],
                 "rlimit_info: RLMT_FSIZE cannot be set to soft 2, hard 1: Invalid argument"),
            ]:
                client.send(start_frame(run, ["/bin/sh", "-c", "true"], limits=limits))
                event = client.next()
                self.assertEqual(event[:2], ["FAILED", run])
                self.assertIn(sentence, event[2])
            self.assertEqual(c.client().runs, [])
            self.assertEqual(c.processes(), [])


class Reconnect(unittest.TestCase):
    def test_a_new_client_replaces_the_old_and_is_told_the_runs(self):
        with Container() as c:
            old = c.client()
            pid = old.sh("stays", "sleep 100")
            old.sh("ends", "exit 4")
            old.exited("ends")
            new = c.client()
            self.assertIsNone(old.next())
            stays, ends = new.runs
            self.assertEqual([stays[0], stays[1], stays[3], stays[4]],
                             ["stays", str(pid), "running", "0"])
            self.assertEqual([ends[0], *ends[3:]], ["ends", "exited", str(4 << 8), "0"])

    def test_an_end_that_nobody_heard_is_told_on_reconnect_until_forgotten(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "sleep 0.1; exit 5")
            client.close()
            wait_until(lambda: children(c.pid()) == [])
            for _ in range(2):
                client = c.client()
                self.assertEqual(client.runs[0][3:], ["exited", str(5 << 8), "0"])
            client.send(frame("FORGET", "a"))
            self.assertEqual(c.client().runs, [])

    def test_an_id_may_be_used_again_once_forgotten(self):
        with Container() as c:
            client = c.client()
            for _ in range(3):
                client.sh("a", "exit 0")
                client.exited("a")
                client.send(frame("FORGET", "a"))

    def test_a_running_run_is_not_forgotten(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "sleep 100")
            client.send(frame("FORGET", "a"))
            self.assertEqual(client.next(), ["FAILED", "a", "it has not exited yet"])

    @unittest.skipIf(EMULATED, "too slow")
    def test_a_client_that_never_reads_is_cut_off_and_nothing_is_lost(self):
        with Container() as c:
            client = c.client()
            for i in range(100):
                client.sh(f"r{i}", "exit 0")
                client.exited(f"r{i}")
            flood = frame("HELLO", "1") * 4000
            client.socket.settimeout(5)
            with self.assertRaises(OSError):
                for _ in range(100):
                    client.send(flood)
            c.err.wait_for(b"does not read")
            self.assertEqual(len(c.client().runs), 100)


class Descriptors(unittest.TestCase):
    @unittest.skipIf(EMULATED, "the emulator needs descriptors of its own")
    def test_an_agent_gets_in_when_there_are_no_more_descriptors(self):
        with Container(files=24) as c:
            client = c.client()
            for i in range(100):
                client.send(start_frame(f"r{i}", ["/bin/sleep", "100"]))
                event = client.next()
                if event[0] == "FAILED":
                    break
            self.assertIn("Too many open files", event[2])
            for _ in range(3):
                client = c.client()
                self.assertEqual(len(client.runs), i)
            client.send(frame("KILLALL"))
            client.until("CLEAN")
            client.sh("again", "exit 0")
            client.exited("again")


    def test_the_socket_is_there_when_the_agent_has_to_come_back(self):
        with Container() as c:
            client = c.client()
            os.unlink(c.path)
            client.sh("a", "sleep 100")
            client.close()
            self.assertEqual([run[0] for run in c.client().runs], ["a"])


class End(unittest.TestCase):
    def test_sigterm_ends_the_runs_and_then_the_launcher(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "trap 'echo bye; exit 6' TERM; echo up; while :; do sleep 0.02; done",
                      out=c.file("out"))
            client.sh("escaped", "setsid sh -c 'echo up; sleep 100' & sleep 100",
                      out=c.file("escaped"))
            wait_until(lambda: b"up" in c.read("out") and b"up" in c.read("escaped"))
            c.signal(signal.SIGTERM)
            self.assertEqual(client.next(), ["STOPPING"])
            self.assertEqual(client.exited("a")[0], 6 << 8)
            self.assertEqual(client.exited("escaped")[0], 15)
            self.assertEqual(c.process.wait(5), 0)
            self.assertIn(b"[a] bye\n", c.out.wait_for(b"bye"))

    def test_an_agent_that_comes_while_the_container_stops_hears_of_it(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "trap '' TERM; echo up; while :; do sleep 0.02; done", out=c.file("o"))
            wait_until(lambda: b"up" in c.read("o"))
            c.signal(signal.SIGTERM)
            self.assertEqual(client.next(), ["STOPPING"])
            late = c.client()
            self.assertEqual([run[0] for run in late.runs], ["a"])
            self.assertEqual(late.next(), ["STOPPING"])
            late.send(frame("SIGNAL", "a", 9, "group"))
            self.assertEqual(late.exited("a")[0], 9)
            self.assertEqual(c.process.wait(5), 0)

    def test_what_ignores_sigterm_is_killed_after_the_grace(self):
        with Container("--grace", "1") as c:
            client = c.client()
            client.sh("a", "trap '' TERM; echo up; while :; do sleep 0.02; done", out=c.file("o"))
            wait_until(lambda: b"up" in c.read("o"))
            begin = time.monotonic()
            c.signal(signal.SIGTERM)
            client.send(start_frame("late", ["/bin/true"]))
            self.assertEqual(client.until("FAILED")[1:], ["late", "the container is being stopped"])
            self.assertEqual(client.exited("a")[0], 9)
            self.assertEqual(c.process.wait(5), 0)
            self.assertGreater(time.monotonic() - begin, 0.9)

    def test_sigterm_with_nothing_running_ends_at_once(self):
        with Container() as c:
            c.client()
            c.signal(signal.SIGTERM)
            self.assertEqual(c.process.wait(2), 0)

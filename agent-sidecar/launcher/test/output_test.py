"""What runs write: complete in the files, line by line with a prefix on the container's log."""

import os
import threading
import time
import unittest

from harness import Container, wait_until


class Output(unittest.TestCase):
    def test_lines_come_in_order_with_the_runs_prefix(self):
        with Container() as c:
            client = c.client()
            client.sh("one", "for i in 1 2 3; do echo out $i; echo err $i >&2; done",
                      out=c.file("o"), err=c.file("e"))
            client.exited("one")
            c.out.wait_for(b"out 3\n")
            c.err.wait_for(b"err 3\n")
            self.assertEqual(c.out.lines(b"[one] "), [b"out 1", b"out 2", b"out 3"])
            self.assertEqual(c.err.lines(b"[one] "), [b"err 1", b"err 2", b"err 3"])
            self.assertEqual(c.read("o"), b"out 1\nout 2\nout 3\n")
            self.assertEqual(c.read("e"), b"err 1\nerr 2\nerr 3\n")

    def test_two_runs_never_mix_within_a_line(self):
        with Container() as c:
            client = c.client()
            script = "i=0; while [ $i -lt 300 ]; do printf '%s-' $0; printf '%s\\n' $i; i=$((i+1)); done"
            for run in ("a", "b"):
                client.start(run, ["/bin/sh", "-c", script, run])
            for run in ("a", "b"):
                client.exited(run)
                c.out.wait_for(b"[%s] %s-299\n" % (run.encode(), run.encode()))
                self.assertEqual(c.out.lines(b"[%s] " % run.encode()),
                                 [b"%s-%d" % (run.encode(), i) for i in range(300)])

    def test_all_output_is_in_the_file_when_the_end_is_told(self):
        with Container("--output", "100") as c:
            client = c.client()
            for i in range(10):
                client.start(f"r{i}", ["head", "-c", "3000000", "/dev/zero"], out=c.file("o"))
                client.exited(f"r{i}")
                self.assertEqual(os.path.getsize(c.file("o")), 3000000 * (i + 1))

    def test_a_last_line_without_newline_gets_one_on_the_log_only(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "printf 'no end'", out=c.file("o"))
            client.exited("a")
            c.out.wait_for(b"[a] no end\n")
            self.assertEqual(c.read("o"), b"no end")

    def test_a_long_line_is_cut_on_the_log_and_whole_in_the_file(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "head -c 40000 /dev/zero | tr '\\0' x; echo; echo after",
                      out=c.file("o"))
            client.exited("a")
            c.out.wait_for(b"[a] after\n")
            self.assertEqual([len(line) for line in c.out.lines(b"[a] ")],
                             [16384, 16384, 40000 - 2 * 16384, 5])
            self.assertEqual(c.read("o"), b"x" * 40000 + b"\nafter\n")

    def test_a_read_log_gets_every_line_of_a_burst(self):
        with Container() as c:
            client = c.client()
            client.start("a", ["seq", "200000"])
            client.exited("a")
            c.out.wait_for(b"[a] 200000\n")
            self.assertEqual(c.out.lines(b"[a] "), [b"%d" % i for i in range(1, 200001)])

    def test_only_newlines_fill_no_more_than_the_buffer(self):
        with Container() as c:
            client = c.client()
            run = "n" * 255
            client.sh(run, "head -c 20000 /dev/zero | tr '\\0' '\\n'; echo end")
            client.exited(run)
            c.out.wait_for(b"] end\n")
            self.assertEqual(len(c.out.lines(b"[" + run.encode() + b"] ")), 20001)

    def test_a_log_that_nobody_reads_stops_no_run_for_long(self):
        with Container() as c:
            client = c.client()
            c.out.hold()
            client.start("a", ["seq", "500000"], out=c.file("o"))
            begin = time.monotonic()
            self.assertEqual(client.exited("a")[0], 0)
            self.assertLess(time.monotonic() - begin, 6)
            self.assertTrue(c.read("o").endswith(b"\n500000\n"))
            c.out.release()
            c.out.wait_for(b"bytes of output are missing here")
            client.sh("b", "echo again")
            c.out.wait_for(b"[b] again\n")
            lines = c.out.lines(b"[a] ")
            self.assertEqual(lines, [b"%d" % (i + 1) for i in range(len(lines))])

    def test_the_end_waits_for_a_slow_log_and_loses_no_line(self):
        with Container() as c:
            client = c.client()
            c.out.hold()
            # More than the log takes while it is held, but the rest fits the run's own pipe.
            pid = client.start("a", ["seq", "42000"], out=c.file("o"))
            wait_until(lambda: str(pid) not in c.processes())
            threading.Timer(0.6, c.out.release).start()
            self.assertEqual(client.exited("a")[0], 0)
            c.out.wait_for(b"[a] 42000\n")
            self.assertEqual(c.out.lines(b"[a] "), [b"%d" % i for i in range(1, 42001)])

    def test_the_log_of_another_stream_is_not_held_up(self):
        with Container() as c:
            client = c.client()
            c.out.hold()
            client.start("a", ["seq", "1000000"])
            client.sh("b", "echo here >&2")
            c.err.wait_for(b"[b] here\n", 1)

    def test_descendants_that_hold_the_output_do_not_hold_up_the_end(self):
        with Container() as c:
            client = c.client()
            begin = time.monotonic()
            client.sh("a", "echo first; (sleep 1; echo later) & exit 3", out=c.file("o"))
            self.assertEqual(client.exited("a")[0], 3 << 8)
            took = time.monotonic() - begin
            self.assertTrue(0.15 < took < 0.7, took)
            self.assertEqual(c.read("o"), b"first\n")
            wait_until(lambda: c.read("o") == b"first\nlater\n", 5)
            c.out.wait_for(b"[a] later\n")

    def test_a_full_disk_ends_the_file_not_the_run(self):
        with Container() as c:
            client = c.client()
            client.sh("a", "echo lost; echo seen", out="/dev/full")
            event = client.next() if client.waiting else None
            self.assertIsNone(event)
            client.exited("a")
            c.out.wait_for(b"[a] seen\n")
            c.err.wait_for(b"no longer written to its file: No space left")

"""What runs write is in files of bounded size: the newest, and the two before it."""

import os
import unittest

from harness import Container

MIB = 1 << 20


class Rotation(unittest.TestCase):
    def sizes(self, c):
        return {name: os.path.getsize(c.file(name)) for name in os.listdir(c.folder)
                if name.startswith("o")}

    def write(self, c, run, mebibytes, letter="x"):
        client = c.client()
        client.sh(run, f"head -c {mebibytes * MIB} /dev/zero | tr '\\0' {letter}", out=c.file("o"))
        client.exited(run)
        client.close()

    def test_output_is_in_three_files_and_none_is_much_larger_than_told(self):
        with Container("--output", "1") as c:
            self.write(c, "a", 7)
            sizes = self.sizes(c)
            self.assertEqual(set(sizes), {"o", "o.1", "o.2"})
            for name in ("o.1", "o.2"):
                self.assertTrue(MIB <= sizes[name] < MIB + 64 * 1024, sizes)
            self.assertLess(sizes["o"], MIB + 64 * 1024)

    def test_nothing_is_lost_between_the_files(self):
        with Container("--output", "1") as c:
            client = c.client()
            client.start("a", ["seq", "350000"], out=c.file("o"))
            client.exited("a")
            lines = b"".join(c.read(name) for name in ("o.2", "o.1", "o") if
                             os.path.exists(c.file(name)))
            self.assertEqual(lines, b"".join(b"%d\n" % i for i in range(1, 350001)))
            self.assertIn("o.1", self.sizes(c))

    def test_small_output_stays_in_one_file(self):
        with Container() as c:
            self.write(c, "a", 9)
            self.assertEqual(self.sizes(c), {"o": 9 * MIB})
            self.write(c, "b", 2)
            self.assertEqual(set(self.sizes(c)), {"o", "o.1"})

    def test_run_whose_sandbox_has_moved_goes_on_in_its_file(self):
        with Container("--output", "1") as c:
            os.mkdir(c.file("sandbox"))
            os.chmod(c.file("sandbox"), 0o777)
            os.mkfifo(c.file("go"))
            os.chmod(c.file("go"), 0o666)
            client = c.client()
            client.sh("a", f"echo first; read -r _ <{c.file('go')}; head -c 3000000 /dev/zero",
                      out=c.file("sandbox/o"))
            c.out.wait_for(b"[a] first\n")
            os.rename(c.file("sandbox"), c.file("moved"))
            with open(c.file("go"), "w") as go:
                go.write("\n")
            client.exited("a")
            self.assertEqual(os.listdir(c.file("moved")), ["o"])
            self.assertEqual(os.path.getsize(c.file("moved/o")), 3000006)

    def test_file_that_another_has_rotated_is_not_rotated_again(self):
        with Container("--output", "1") as c:
            os.mkfifo(c.file("go"))
            os.chmod(c.file("go"), 0o666)
            client = c.client()
            client.sh("a", f"echo first; read -r _ <{c.file('go')};"
                           " head -c 2000000 /dev/zero | tr '\\0' a", out=c.file("o"))
            c.out.wait_for(b"[a] first\n")
            os.rename(c.file("o"), c.file("o.1"))
            with open(c.file("o"), "w") as fresh:
                fresh.write("of another\n")
            os.chmod(c.file("o"), 0o666)
            with open(c.file("go"), "w") as go:
                go.write("\n")
            client.exited("a")
            self.assertTrue(c.read("o").startswith(b"of another\n"))
            self.assertNotIn("o.2", self.sizes(c))

"""OOM kills and the memory limit, from recorded cgroup trees of both versions."""

import os
import shutil
import tempfile
import unittest

from harness import Client, Container, HERE


class Cgroup(unittest.TestCase):
    def setUp(self):
        self.tree = tempfile.mkdtemp(prefix="cgroup-", dir="/var/tmp")
        os.chmod(self.tree, 0o755)
        self.addCleanup(shutil.rmtree, self.tree)

    def record(self, name):
        shutil.copytree(os.path.join(HERE, "cgroups", name), self.tree, dirs_exist_ok=True)

    def told(self, before, after):
        """The limit, and the kills told with the end of a run during which the tree changed."""
        self.record(before)
        with Container("--cgroup", self.tree) as c:
            client = c.client()
            client.sh("a", "read line < /proc/self/stat; while [ ! -e go ]; do sleep 0.01; done",
                      cwd=c.folder)
            self.record(after)
            open(c.file("go"), "w").close()
            _, kills = client.exited("a")
            again = Client(c.path)
            self.assertEqual(again.runs[0][5], str(kills))
            return client.limit, kills

    def test_version_1_counts_kills_since_the_start(self):
        self.assertEqual(self.told("v1-before", "v1-after"), (268435456, 2))

    def test_version_2_counts_kills_since_the_start(self):
        self.assertEqual(self.told("v2-before", "v2-after"), (134217728, 3))

    def test_no_limit_is_told_as_zero(self):
        self.assertEqual(self.told("v1-unlimited", "v1-unlimited"), (0, 0))
        shutil.rmtree(os.path.join(self.tree, "memory"))
        self.assertEqual(self.told("v2-unlimited", "v2-unlimited"), (0, 0))

    def test_no_cgroup_is_said_and_counts_nothing(self):
        with Container("--cgroup", self.tree) as c:
            client = c.client()
            c.err.wait_for(b"no memory cgroup below")
            client.sh("a", "exit 0")
            self.assertEqual(client.exited("a"), (0, 0))

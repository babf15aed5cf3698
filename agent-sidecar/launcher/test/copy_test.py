"""copy: a file of the executor's container into a sandbox."""

import errno
import os
import unittest

from harness import EMULATED, Container


@unittest.skipIf(EMULATED, "the emulator's own program is not the launcher")
class Copy(unittest.TestCase):
    copies = 0

    def copy(self, c, source, target, most=1 << 20):
        """The exit code of a copy that the agent orders, as it orders it."""
        self.copies += 1
        client, run = c.client(), f"copy.{self.copies}"
        client.start(run, ["/proc/self/exe", "copy", source, target, str(most)])
        status, _ = client.exited(run)
        client.close()
        return status >> 8

    def test_file_is_copied_with_its_mode_and_missing_folders_are_made(self):
        with Container() as c:
            with open(c.file("source"), "w") as source:
                source.write("content")
            os.chmod(c.file("source"), 0o755)
            self.assertEqual(self.copy(c, c.file("source"), c.file("a/b/target")), 0)
            self.assertEqual(c.read("a/b/target"), b"content")
            self.assertTrue(os.access(c.file("a/b/target"), os.X_OK))

    def test_what_is_there_already_is_replaced_and_a_link_not_followed(self):
        with Container() as c:
            for name in ("source", "precious"):
                with open(c.file(name), "w") as file:
                    file.write(name)
            os.symlink(c.file("precious"), c.file("target"))
            self.assertEqual(self.copy(c, c.file("source"), c.file("target")), 0)
            self.assertEqual(c.read("target"), b"source")
            self.assertEqual(c.read("precious"), b"precious")

    def test_exit_code_says_what_is_wrong(self):
        with Container() as c:
            with open(c.file("source"), "w") as source:
                source.write("content")
            os.mkdir(c.file("folder"))
            os.mkfifo(c.file("pipe"))
            for source, most, code in ((c.file("missing"), 9, errno.ENOENT),
                                       (c.file("folder"), 9, errno.EISDIR),
                                       (c.file("pipe"), 9, errno.EINVAL),
                                       (c.file("source"), 6, errno.EFBIG),
                                       (c.file("source/x"), 9, errno.ENOTDIR)):
                self.assertEqual(self.copy(c, source, c.file("target"), most), code, source)
                self.assertFalse(os.path.exists(c.file("target")))
            self.assertEqual(self.copy(c, c.file("source"), c.file("target"), 7), 0)

"""list and read: what is in a sandbox, for whoever may read it, while others may change it."""

import errno
import os
import shutil
import subprocess
import tempfile
import threading
import unittest

from harness import EMULATED, EMULATOR, LAUNCHER


class Files(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.top)
        self.root = os.path.join(self.top, "root")
        os.mkdir(self.root)

    def put(self, path, content=b"content"):
        with open(os.path.join(self.root, path), "wb") as file:
            file.write(content)

    def launcher(self, *arguments):
        done = subprocess.run([*EMULATOR, LAUNCHER, *map(str, arguments)], capture_output=True,
                              timeout=20)
        return done.returncode, done.stdout

    def list(self, path=""):
        code, out = self.launcher("list", self.root, path)
        return code, sorted(line.split(b" ", 6) for line in out.split(b"\0")[:-1])

    def read(self, path, offset=0, length=1 << 20):
        return self.launcher("read", self.root, path, offset, length)

    def usage(self, *directories):
        code, out = self.launcher("usage", *directories)
        return code, int(out)

    def test_usage_is_what_the_disk_holds_of_all_directories_together(self):
        before = self.usage(self.root)[1]
        os.makedirs(os.path.join(self.root, "a/b/c"))
        self.put("a/b/c/file", b"x" * 1_000_000)
        os.link(os.path.join(self.root, "a/b/c/file"), os.path.join(self.root, "again"))
        with open(os.path.join(self.root, "sparse"), "wb") as file:
            file.truncate(1 << 40)
        code, bytes_used = self.usage(self.root)
        self.assertEqual(code, 0)
        self.assertGreaterEqual(bytes_used - before, 1_000_000)
        self.assertLess(bytes_used - before, 1_200_000)
        twice = self.usage(self.root, os.path.join(self.top, "missing"),
                           os.path.join(self.root, "a"))[1]
        self.assertGreater(twice, bytes_used + 400_000)

    def test_usage_follows_no_link_and_survives_what_is_closed_or_deep(self):
        self.put("file", b"x" * 1_000_000)
        other = os.path.join(self.top, "other")
        os.mkdir(other)
        os.symlink(self.root, os.path.join(other, "link"))
        os.symlink(os.path.join(self.root, "file"), os.path.join(other, "file"))
        os.mkfifo(os.path.join(other, "pipe"))
        os.mkdir(os.path.join(other, "closed"), 0)
        here = os.open(other, os.O_RDONLY)
        for _ in range(600):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(here)
        code, bytes_used = self.usage(other)
        self.assertEqual(code, 0)
        self.assertLess(bytes_used, 10_000_000)
        os.symlink(self.root, os.path.join(self.top, "root-link"))
        self.assertEqual(self.usage(os.path.join(self.top, "root-link")), (0, 0))

    def test_directory_is_listed_with_what_the_kernel_knows_of_each_entry(self):
        self.put("a name")
        os.mkdir(os.path.join(self.root, "folder"))
        os.symlink("/etc/passwd", os.path.join(self.root, "link"))
        code, entries = self.list()
        self.assertEqual(code, 0)
        by_name = {entry[6]: [int(each) for each in entry[:6]] for entry in entries}
        self.assertEqual(set(by_name), {b"a name", b"folder", b"link"})
        for name, told in by_name.items():
            at = os.lstat(os.path.join(self.root, name.decode()))
            self.assertEqual(told, [at.st_mode, at.st_nlink, at.st_size, int(at.st_mtime),
                                    at.st_uid, at.st_gid])

    def test_names_of_any_bytes_are_listed(self):
        for name in (b"new\nline", b"\xff\xfe", "ü".encode()):
            self.put(os.fsdecode(name))
        self.assertEqual({entry[6] for entry in self.list()[1]},
                         {b"new\nline", b"\xff\xfe", "ü".encode()})

    def test_file_is_read_from_an_offset_on_and_its_size_is_told(self):
        os.mkdir(os.path.join(self.root, "folder"))
        self.put("folder/file", b"0123456789")
        self.assertEqual(self.read("folder/file"), (0, b"10\n0123456789"))
        self.assertEqual(self.read("/folder//./file", 3, 4), (0, b"10\n3456"))
        self.assertEqual(self.read("folder/file", 8, 100), (0, b"10\n89"))
        self.assertEqual(self.read("folder/file", 100, 5), (0, b"10\n"))
        self.assertEqual(self.read("folder/file", 0, 0), (0, b"10\n"))

    def test_more_than_one_buffer_is_read_whole(self):
        data = os.urandom(200000)
        self.put("file", data)
        self.assertEqual(self.read("file"), (0, b"200000\n" + data))

    def test_no_link_is_followed_not_even_one_that_stays_inside(self):
        self.put("file")
        os.mkdir(os.path.join(self.root, "folder"))
        self.put("folder/file")
        with open(os.path.join(self.top, "secret"), "w") as secret:
            secret.write("secret")
        for link, target in (("out", "../secret"), ("absolute", "/etc/passwd"), ("in", "file"),
                             ("up", ".."), ("aside", "folder")):
            os.symlink(target, os.path.join(self.root, link))
        for path in ("out", "absolute", "in", "up/secret", "aside/file"):
            self.assertEqual(self.read(path), (errno.ELOOP, b""), path)
        self.assertEqual(self.list("aside")[0], errno.ELOOP)

    def test_nothing_above_the_root_is_reached(self):
        with open(os.path.join(self.top, "secret"), "w") as secret:
            secret.write("secret")
        os.mkdir(os.path.join(self.root, "folder"))
        for path in ("../secret", "folder/../../secret", "folder/.."):
            self.assertEqual(self.read(path), (errno.ENOENT, b""), path)

    def test_exit_code_says_what_is_wrong(self):
        self.put("file")
        os.mkdir(os.path.join(self.root, "folder"))
        for path, code in (("missing", errno.ENOENT), ("file/x", errno.ENOTDIR),
                           ("folder", errno.EISDIR), ("x" * 256, errno.ENAMETOOLONG)):
            self.assertEqual(self.read(path), (code, b""), path)
        self.assertEqual(self.list("file"), (errno.ENOTDIR, []))
        self.assertEqual(self.list("missing"), (errno.ENOENT, []))

    def test_a_pipe_or_a_socket_is_refused_without_waiting_for_its_other_end(self):
        os.mkfifo(os.path.join(self.root, "pipe"))
        self.assertEqual(self.read("pipe"), (errno.EINVAL, b""))

    def test_too_many_entries_are_refused(self):
        for i in range(2001):
            self.put(f"{i}", b"")
        self.assertEqual(self.list()[0], errno.E2BIG)
        os.remove(os.path.join(self.root, "7"))
        self.assertEqual(len(self.list()[1]), 2000)

    @unittest.skipIf(EMULATED, "too slow to find anything")
    def test_a_name_that_changes_between_file_link_and_pipe_is_never_more_than_the_file(self):
        with open(os.path.join(self.top, "secret"), "w") as secret:
            secret.write("secret")
        self.put("file", b"mine")
        os.symlink("../secret", os.path.join(self.root, "link"))
        os.mkfifo(os.path.join(self.root, "pipe"))
        stop = threading.Event()

        def change():
            at = 0
            while not stop.is_set():
                kind, at = ("file", "link", "pipe")[at % 3], at + 1
                os.link(os.path.join(self.root, kind), os.path.join(self.root, "new"),
                        follow_symlinks=False)
                os.replace(os.path.join(self.root, "new"), os.path.join(self.root, "name"))
                # Two names of one file: rename has done nothing then.
                if os.path.lexists(os.path.join(self.root, "new")):
                    os.remove(os.path.join(self.root, "new"))

        changer = threading.Thread(target=change)
        changer.start()
        try:
            seen = {self.read("name") for _ in range(300)}
        finally:
            stop.set()
            changer.join()
        self.assertLessEqual(seen, {(0, b"4\nmine"), (errno.ELOOP, b""), (errno.EINVAL, b""),
                                    (errno.ENOENT, b"")})
        self.assertIn((0, b"4\nmine"), seen)

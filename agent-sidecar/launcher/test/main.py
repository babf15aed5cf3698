"""Runs the tests and ends with one line: "N passed, N failed, N skipped"."""

import ctypes
import os
import shutil
import signal
import sys
import time
import unittest

import harness

# Other programs of the agent are tried by the same rules: what is tried, and where its tests are.
PROGRAM = os.environ.get("TESTED_PROGRAM", "launcher")
TESTS = os.environ.get("TESTED_FOLDER", harness.HERE)


class Count(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        Count.passed += 1
        super().addSuccess(test)


PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """From here on whatever loses its parent becomes a child of ours, and is seen at the end."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def left_behind():
    """What still runs of all that the tests have started, as "pid command line"; ends it."""
    deadline = time.monotonic() + 2
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return []
        if time.monotonic() > deadline:
            break
        time.sleep(0.01)
    left = []
    for thread in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{thread}/children") as file:
            for pid in file.read().split():
                with open(f"/proc/{pid}/cmdline") as command:
                    left.append(f"{pid} {command.read().replace(chr(0), ' ')}")
                os.kill(int(pid), signal.SIGKILL)
    return left


def main():
    if harness.EMULATOR and not shutil.which(harness.EMULATOR[0]):
        print(f"{PROGRAM} {harness.ARCH}: not tried, there is no {harness.EMULATOR[0]}"
              " (Debian: qemu-user-static)")
        return 0
    sys.path.insert(0, TESTS)
    adopt_orphans()
    names = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    loader = unittest.defaultTestLoader
    suite = (loader.loadTestsFromNames(names) if names
             else loader.discover(TESTS, "*_test.py"))
    verbosity = 2 if "-v" in sys.argv else 0
    result = unittest.TextTestRunner(resultclass=Count, verbosity=verbosity).run(suite)
    failed = len(result.failures) + len(result.errors)
    for test, why in result.skipped:
        print(f"{PROGRAM} {harness.ARCH}: skipped {test.id()}: {why}")
    left = left_behind()
    for process in left:
        print(f"{PROGRAM} {harness.ARCH}: left behind: {process}")
    print(f"{PROGRAM} {harness.ARCH}: {Count.passed} passed, {failed} failed,"
          f" {len(result.skipped)} skipped")
    return 1 if failed or left or not Count.passed else 0


if __name__ == "__main__":
    sys.exit(main())

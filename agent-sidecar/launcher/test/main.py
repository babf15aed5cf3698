"""Runs the tests and ends with one line: "N passed, N failed"."""

import shutil
import sys
import unittest

import harness


class Count(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        Count.passed += 1
        super().addSuccess(test)


def main():
    if harness.EMULATOR and not shutil.which(harness.EMULATOR[0]):
        print(f"launcher {harness.ARCH}: not tried, there is no {harness.EMULATOR[0]}"
              " (Debian: qemu-user-static)")
        return 0
    names = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    loader = unittest.defaultTestLoader
    suite = (loader.loadTestsFromNames(names) if names
             else loader.discover(harness.HERE, "*_test.py"))
    verbosity = 2 if "-v" in sys.argv else 0
    result = unittest.TextTestRunner(resultclass=Count, verbosity=verbosity).run(suite)
    failed = len(result.failures) + len(result.errors)
    print(f"launcher {harness.ARCH}: {Count.passed} passed, {failed} failed,"
          f" {len(result.skipped)} skipped")
    return 1 if failed or not Count.passed else 0


if __name__ == "__main__":
    sys.exit(main())

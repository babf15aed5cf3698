package dev.tender.cluster;

/** A sentence for the person who called, and the exit code that goes with it. */
final class Problem extends Exception {
  /** Something failed. */
  static final int FAILED = 1;

  /** The command was called wrongly. */
  static final int USAGE = 2;

  /** Not possible on this machine. */
  static final int IMPOSSIBLE = 3;

  private final int exitCode;

  Problem(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}

package dev.tender.agent.model;

/**
 * How a process ended.
 *
 * @param raw the number that waitpid gave
 */
public record WaitStatus(int raw) {
  private static final String[] SIGNALS = {
    "",
    "Hangup",
    "Interrupt",
    "Quit",
    "Illegal instruction",
    "Trace/breakpoint trap",
    "Aborted",
    "Bus error",
    "Floating point exception",
    "Killed",
    "User defined signal 1",
    "Segmentation fault",
    "User defined signal 2",
    "Broken pipe",
    "Alarm clock",
    "Terminated"
  };

  /** Whether it exited by itself with status 0. */
  public boolean succeeded() {
    return raw == 0;
  }

  /** What it exited with, or 128 and the signal that ended it, as shells say. */
  public int exitCode() {
    int signal = raw & 0x7f;
    return signal == 0 ? (raw >> 8) & 0xff : 128 + signal;
  }

  /** In the words of Mesos, without a subject: "exited with status 1". */
  @Override
  public String toString() {
    int signal = raw & 0x7f;
    if (signal == 0) {
      return "exited with status " + ((raw >> 8) & 0xff);
    }
    String name = signal < SIGNALS.length ? SIGNALS[signal] : "Unknown signal " + signal;
    return "terminated with signal " + name + ((raw & 0x80) == 0 ? "" : " (core dumped)");
  }
}

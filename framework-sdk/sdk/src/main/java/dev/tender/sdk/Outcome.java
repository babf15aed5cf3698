package dev.tender.sdk;

/** How a driver's run ended. */
public sealed interface Outcome {
  /** The process's exit code that says the same. */
  int exitCode();

  /** The framework did its work. */
  record Succeeded(String result) implements Outcome {
    @Override
    public int exitCode() {
      return 0;
    }
  }

  /** The framework, or the driver for it, gave up. */
  record Failed(String reason) implements Outcome {
    @Override
    public int exitCode() {
      return 1;
    }
  }

  /** The framework was taken down without a result. */
  record Stopped() implements Outcome {
    @Override
    public int exitCode() {
      return 0;
    }
  }

  /** Its tasks run on and wait for the next instance. */
  record HandedOver() implements Outcome {
    @Override
    public int exitCode() {
      return 0;
    }
  }
}

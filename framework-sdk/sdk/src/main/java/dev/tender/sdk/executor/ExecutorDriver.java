package dev.tender.sdk.executor;

import dev.tender.sdk.SettingsException;
import dev.tender.sdk.link.Loop;
import dev.tender.sdk.link.Ticker;
import java.util.random.RandomGenerator;

/**
 * Runs an {@link Executor}: subscribes at the agent, starts and ends tasks, reports what becomes of
 * them until the agent has stored it, and waits for an agent that restarts.
 */
public final class ExecutorDriver {
  private ExecutorDriver() {}

  /**
   * Runs the executor with what the agent set in the environment, and ends the process: 0 when it
   * was told to, 1 when the agent stayed away or refused, 2 when a setting is wrong.
   */
  public static void main(Executor executor) {
    try {
      System.exit(run(ExecutorSettings.fromEnvironment(System.getenv()), executor));
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /**
   * Runs the executor until it is told to end; driver callbacks come on the calling thread.
   *
   * @return the exit code that says how it ended
   */
  public static int run(ExecutorSettings settings, Executor executor) {
    return run(settings, executor, Ticker.system());
  }

  /** As above, in the time that the ticker tells. */
  static int run(ExecutorSettings settings, Executor executor, Ticker ticker) {
    ExecutorSession session =
        new ExecutorSession(settings, executor, new Loop(ticker), RandomGenerator.getDefault());
    try {
      return session.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}

package dev.tender.sdk;

import dev.tender.sdk.link.Loop;
import dev.tender.sdk.link.Ticker;
import java.util.random.RandomGenerator;

/**
 * Runs a {@link Scheduler}.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   Framework.main(new MyScheduler());
 * }
 * }</pre>
 */
public final class Framework {
  private Framework() {}

  /**
   * Runs the scheduler with what the environment says, as Tender sets it in a scheduler's pod, and
   * ends the process: 0 after {@link SchedulerDriver#succeed}, 1 when the framework failed, 2 when
   * a setting is wrong.
   */
  public static void main(Scheduler scheduler) {
    try {
      FrameworkSettings settings = FrameworkSettings.fromEnvironment(System.getenv());
      System.exit(run(settings, scheduler).exitCode());
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /** Runs the scheduler until its framework ends; callbacks come on the calling thread. */
  public static Outcome run(FrameworkSettings settings, Scheduler scheduler) {
    return run(settings, scheduler, Ticker.system());
  }

  /** As above, in the time that the ticker tells. */
  static Outcome run(FrameworkSettings settings, Scheduler scheduler, Ticker ticker) {
    SchedulerSession session =
        new SchedulerSession(settings, scheduler, new Loop(ticker), RandomGenerator.getDefault());
    try {
      return session.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Outcome.HandedOver();
    }
  }
}

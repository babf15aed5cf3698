package dev.tender.operator.election;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says once what is wrong, until it is something else or has been right. For one thread. */
public final class Complaint {
  private final Consumer<String> log;
  private @Nullable String last;

  /**
   * @param log takes what is new
   */
  public Complaint(Consumer<String> log) {
    this.log = log;
  }

  public void say(@Nullable String words) {
    String now = String.valueOf(words);
    if (!now.equals(last)) {
      last = now;
      log.accept(now);
    }
  }

  public void over() {
    last = null;
  }
}

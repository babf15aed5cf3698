package dev.tender.protocol.http;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a peer, said once until it is something else or has been right. Any thread may
 * call; of two that say the same at the same time both may be heard.
 */
public final class Complaint {
  private final Consumer<String> log;
  private volatile @Nullable String last;

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

  /** It is right again. */
  public void over() {
    last = null;
  }

  /** What was said last; empty when all is right. */
  public String last() {
    String said = last;
    return said == null ? "" : said;
  }
}

package dev.tender.operator.tls;

import dev.tender.protocol.http.Complaint;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Goes round the namespaces, again and again, so that each is told whom to trust: soon after that
 * has become another, after somebody has changed what was told, and after the API server was away.
 */
public final class BundleRounds implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(BundleRounds.class);
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);

  private final CaBundles bundles;
  private final Supplier<Set<String>> namespaces;
  private final BlockingQueue<Boolean> wanted = new LinkedBlockingQueue<>();
  private final Complaint complaint = new Complaint(words -> LOG.warnf("%s", words));
  private @Nullable Thread thread;

  /**
   * @param namespaces those that are to be told
   */
  public BundleRounds(CaBundles bundles, Supplier<Set<String>> namespaces) {
    this.bundles = bundles;
    this.namespaces = namespaces;
  }

  /** Returns at once. */
  public synchronized void start() {
    thread = Thread.ofVirtual().name("ca-bundles").start(this::run);
  }

  /** The next round begins now. Returns at once. */
  public void wake() {
    wanted.add(true);
  }

  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        Duration pause = round() ? EVERY : AFTER_A_FAILURE;
        var _ = wanted.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        wanted.clear();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean round() {
    List<String> problems = bundles.refresh(namespaces.get());
    if (problems.isEmpty()) {
      complaint.over();
    } else {
      complaint.say(String.join("; ", problems));
    }
    return problems.isEmpty();
  }
}

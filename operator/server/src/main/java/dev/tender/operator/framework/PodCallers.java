package dev.tender.operator.framework;

import dev.tender.operator.http.Caller;
import dev.tender.operator.kube.PodAddresses;
import dev.tender.operator.kube.Remembered;
import dev.tender.operator.records.TokenBucket;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose pod calls from an address. Anybody may make us ask, and the API server goes through all
 * pods for an answer: so it is asked about one address once a second at most, every 2 s when it is
 * a pod's, and about all of them together ten times a second. Blocks.
 */
public final class PodCallers implements FrameworkArrivals.Addresses {
  /** Asks the API server. */
  public interface Pods {
    PodAddresses.@Nullable Tenant at(String address) throws IOException;
  }

  /** No longer, since an address may be another pod's soon after its pod has gone. */
  private static final Duration BELIEVED = Duration.ofSeconds(2);

  /** A pod that has just started may not be shown yet. */
  private static final Duration DISBELIEVED = Duration.ofSeconds(1);

  private static final int QUESTIONS_A_SECOND = 10;

  private final Pods pods;
  private final InstantSource clock;
  private final TokenBucket budget;
  private final Remembered<String, Optional<Caller>> known;

  public PodCallers(Pods pods, InstantSource clock) {
    this.pods = pods;
    this.clock = clock;
    this.budget = new TokenBucket(QUESTIONS_A_SECOND, clock.millis());
    this.known = new Remembered<>(this::ask, pod -> pod.isEmpty() ? DISBELIEVED : BELIEVED, clock);
  }

  @Override
  public @Nullable Caller at(String address) throws IOException {
    return known.get(address).orElse(null);
  }

  private Optional<Caller> ask(String address) throws IOException {
    synchronized (budget) {
      if (!budget.take(clock.millis())) {
        throw new IOException(
            "callers without credentials are looked for at more than "
                + QUESTIONS_A_SECOND
                + " addresses a second; show principal and secret, or come back later");
      }
    }
    PodAddresses.Tenant pod = pods.at(address);
    return pod == null
        ? Optional.empty()
        : Optional.of(
            Caller.ofPod(pod.namespace(), pod.account(), pod.name(), pod.uid(), pod.labels()));
  }
}

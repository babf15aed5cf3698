package dev.tender.operator.election;

import dev.tender.protocol.http.Complaint;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The label by which the Service finds the leader's pod: this one's while it leads, and nobody
 * else's. Without a pod there is nothing to do.
 */
public final class LeaderLabel implements AutoCloseable {
  static final String NAME = "tender.dev/leader";
  private static final Logger LOG = Logger.getLogger(LeaderLabel.class);
  private static final long AGAIN_MILLIS = 1_000;

  private final KubernetesClient client;
  private final Candidate candidate;
  private final BlockingQueue<Boolean> wanted = new LinkedBlockingQueue<>();
  private volatile boolean found;
  private final Complaint complaint;
  private @Nullable Thread thread;

  public LeaderLabel(KubernetesClient client, Candidate candidate) {
    this.client = client;
    this.candidate = candidate;
    this.found = candidate.pod() == null;
    this.complaint =
        new Complaint(words ->
            LOG.warnf(
                "The Service cannot be told who leads, again in %d ms: %s. May the operator list and"
                    + " patch pods in namespace %s?",
                AGAIN_MILLIS, words, candidate.namespace()));
  }

  /** Nobody leads here yet; an earlier run in this pod may have. Returns at once. */
  public synchronized void start() {
    if (candidate.pod() != null) {
      wanted.add(false);
      thread = Thread.ofVirtual().name("leader-label").start(this::run);
    }
  }

  /** This replica leads from now on. Returns at once. */
  public void take() {
    wanted.add(true);
  }

  /** Whether the Service leads here, as far as it depends on the label. */
  public boolean found() {
    return found;
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
        boolean leads = wanted.take();
        while (!trySet(leads) && wanted.isEmpty()) {
          Thread.sleep(AGAIN_MILLIS);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean trySet(boolean leads) {
    try {
      if (leads) {
        removeFromOthers();
      }
      set(candidate.pod(), leads);
      found = leads;
      complaint.over();
      return true;
    } catch (KubernetesClientException e) {
      complaint.say(e.getMessage());
      return false;
    }
  }

  private void removeFromOthers() {
    for (Pod each :
        client.pods().inNamespace(candidate.namespace()).withLabel(NAME).list().getItems()) {
      String name = each.getMetadata().getName();
      if (!name.equals(candidate.pod())) {
        set(name, false);
      }
    }
  }

  private void set(@Nullable String pod, boolean leads) {
    try {
      client
          .pods()
          .inNamespace(candidate.namespace())
          .withName(pod)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"labels\":{\""
                  + NAME
                  + "\":"
                  + (leads ? "\"true\"" : "null")
                  + "}}}");
    } catch (KubernetesClientException e) {
      // A pod that has gone has no label.
      if (leads || e.getCode() != 404) {
        throw e;
      }
    }
  }
}

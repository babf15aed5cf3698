package dev.tender.operator.election;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * This run of this replica.
 *
 * @param namespace of the Lease and the replicas' pods
 * @param pod its name; null outside of a pod
 * @param podUid null outside of a pod
 * @param address how others reach it once it leads
 */
public record Candidate(
    String namespace, @Nullable String pod, @Nullable String podUid, Leader address) {

  /** Who held a Lease; another one for every run, so that every run has a term of its own. */
  String newIdentity() {
    return prefix() + UUID.randomUUID();
  }

  /**
   * Whether that run was in this very pod. Kubernetes starts a container again only when the one
   * before has ended, so it is over, whatever its Lease says.
   */
  boolean isEarlierRun(String identity) {
    return podUid != null && identity.startsWith(prefix());
  }

  private String prefix() {
    return podUid == null ? "" : pod + "_" + podUid + "_";
  }
}

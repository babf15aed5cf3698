package dev.tender.operator.http;

import dev.tender.core.model.FrameworkName;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.Label;
import org.jspecify.annotations.Nullable;

/** Which Framework resource a scheduler belongs to. */
final class FrameworkNames {
  static final String LABEL = "tender.framework";
  private static final String SCHEDULER_ACCOUNT = "-scheduler";

  private FrameworkNames() {}

  /** By its pod, else by its service account, else by the name that it gives itself. */
  static FrameworkName of(Caller caller, FrameworkInfo info) {
    if (caller.frameworkLabel() != null) {
      return new FrameworkName(caller.namespace(), caller.frameworkLabel());
    }
    String account = caller.serviceAccount();
    if (account.endsWith(SCHEDULER_ACCOUNT) && account.length() > SCHEDULER_ACCOUNT.length()) {
      return new FrameworkName(
          caller.namespace(), account.substring(0, account.length() - SCHEDULER_ACCOUNT.length()));
    }
    return new FrameworkName(caller.namespace(), info.name());
  }

  /** Without a token it is what the scheduler says: its label, its principal, its name. */
  static FrameworkName claimed(FrameworkInfo info, String namespace) {
    String label = label(info);
    if (label != null) {
      return split(label, namespace);
    }
    return split(
        info.principal() != null && !info.principal().isEmpty() ? info.principal() : info.name(),
        namespace);
  }

  private static FrameworkName split(String claim, String namespace) {
    int slash = claim.indexOf('/');
    return slash < 0
        ? new FrameworkName(namespace, claim)
        : new FrameworkName(claim.substring(0, slash), claim.substring(slash + 1));
  }

  private static @Nullable String label(FrameworkInfo info) {
    if (info.labels() != null) {
      for (Label each : info.labels().labels()) {
        if (each.key().equals(LABEL) && each.value() != null) {
          return each.value();
        }
      }
    }
    return null;
  }
}

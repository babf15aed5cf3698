package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.operator.http.Caller;
import dev.tender.operator.wire.Shapes;
import dev.tender.protocol.v1.FrameworkInfo;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which Framework resource a scheduler names, or its pod or its account does. Pure. */
final class FrameworkNames {
  /** Label of FrameworkInfo: NAME or NAMESPACE/NAME of a Framework. */
  static final String LABEL = "tender.framework";

  /** Ends the name of the service account that Tender makes for a scheduler. */
  static final String SCHEDULER_ACCOUNT = "-scheduler";

  private static final int LONGEST = 50;
  private static final int HASH = 8;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?");

  private FrameworkNames() {}

  /** By the pod, else by its service account; null when neither says so. */
  static @Nullable FrameworkName ofPod(Caller caller) {
    if (caller.frameworkLabel() != null) {
      return new FrameworkName(caller.namespace(), caller.frameworkLabel());
    }
    String account = caller.serviceAccount();
    return account.endsWith(SCHEDULER_ACCOUNT) && account.length() > SCHEDULER_ACCOUNT.length()
        ? new FrameworkName(
            caller.namespace(), account.substring(0, account.length() - SCHEDULER_ACCOUNT.length()))
        : null;
  }

  /** By its label alone; null without one. */
  static @Nullable FrameworkName labelled(FrameworkInfo info, String namespace) {
    String label = info.labels() == null ? null : info.labels().get(LABEL);
    return label == null ? null : split(label, namespace);
  }

  /**
   * The name of the resource for whatever a framework calls itself: the same where that will do,
   * else what is readable of it and a hash, so that two names are never one.
   */
  static String resourceName(String called) {
    if (NAME.matcher(called).matches()) {
      return called;
    }
    StringBuilder readable = new StringBuilder();
    for (char c : called.toLowerCase(Locale.ROOT).toCharArray()) {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        readable.append(c);
      } else if (!readable.isEmpty() && readable.charAt(readable.length() - 1) != '-') {
        readable.append('-');
      }
    }
    readable.setLength(Math.min(readable.length(), LONGEST - HASH - 1));
    while (!readable.isEmpty() && readable.charAt(readable.length() - 1) == '-') {
      readable.setLength(readable.length() - 1);
    }
    return (readable.isEmpty() ? "framework" : readable)
        + "-"
        + Shapes.hash("framework " + called).substring(0, HASH);
  }

  private static FrameworkName split(String claim, String namespace) {
    int slash = claim.indexOf('/');
    return slash < 0
        ? new FrameworkName(namespace, claim)
        : new FrameworkName(claim.substring(0, slash), claim.substring(slash + 1));
  }
}

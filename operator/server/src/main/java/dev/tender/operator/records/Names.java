package dev.tender.operator.records;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.TaskId;
import dev.tender.operator.wire.Shapes;
import java.util.Locale;

/**
 * Kubernetes names for Mesos ids, which may have 255 characters of any kind: the framework, what is
 * readable of the id, and a hash that makes it unique.
 */
public final class Names {
  private static final int READABLE = 30;
  private static final int HASH = 13;
  private static final int LONGEST_FRAMEWORK = 150;

  private Names() {}

  public static String ofOffer(FrameworkName framework, OfferId offer) {
    return join(framework.name(), "o" + lastPart(offer.value()), Shapes.hash(offer.value()));
  }

  public static String ofTask(FrameworkName framework, FrameworkId id, TaskId task) {
    // The separator is in no framework id and no task id.
    return join(framework.name(), task.value(), Shapes.hash(id.value() + "\n" + task.value()));
  }

  private static String join(String framework, String id, String hash) {
    String prefix =
        framework.length() <= LONGEST_FRAMEWORK
            ? framework
            : framework.substring(0, LONGEST_FRAMEWORK);
    String readable = readable(id);
    return prefix + (readable.isEmpty() ? "" : "-" + readable) + "-" + hash.substring(0, HASH);
  }

  /** Offer ids are long and differ at the end. */
  private static String lastPart(String id) {
    return id.substring(Math.max(id.lastIndexOf('-'), id.lastIndexOf('.')) + 1);
  }

  private static String readable(String id) {
    StringBuilder clean = new StringBuilder();
    for (char c : id.toLowerCase(Locale.ROOT).toCharArray()) {
      boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (plain) {
        clean.append(c);
      } else if (!clean.isEmpty() && clean.charAt(clean.length() - 1) != '-') {
        clean.append('-');
      }
      if (clean.length() == READABLE) {
        break;
      }
    }
    while (!clean.isEmpty() && clean.charAt(clean.length() - 1) == '-') {
      clean.setLength(clean.length() - 1);
    }
    return clean.toString();
  }
}

package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.framework.Facts.Finding;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For whom the plain port is open.
 *
 * @param port 0 when there is none
 * @param namespaces whose Frameworks all may use it
 */
public record PlainPort(int port, Set<String> namespaces) {
  private static final String CONDITION = "PlainPort";

  static final String NO_TOKENS =
      "This port is not encrypted and takes no tokens; use the other port, or principal and secret";

  public PlainPort {
    namespaces = Set.copyOf(namespaces);
  }

  boolean opensFor(Framework framework) {
    return framework.getSpec().wire().plain()
        || namespaces.contains(framework.getMetadata().getNamespace());
  }

  /** What whoever is not let in must do. */
  static String closedFor(FrameworkName name) {
    return "Framework "
        + name
        + " is not open on the plain port: set spec.wire.plain: true there, or name the namespace in"
        + " the operator's tender.wire.plain-namespaces";
  }

  /** The condition of a Framework; null when there is nothing to say. */
  @Nullable Finding finding(Framework framework) {
    if (!opensFor(framework)) {
      return null;
    }
    if (port == 0) {
      return framework.getSpec().wire().plain()
          ? new Finding(
              CONDITION,
              false,
              "NoPlainPort",
              "spec.wire.plain is true, and the operator has no plain port: set"
                  + " tender.wire.plain-port")
          : null;
    }
    boolean credentials = framework.getSpec().credentials() != null;
    return new Finding(
        CONDITION,
        true,
        framework.getSpec().wire().plain() ? "OpenedByFramework" : "OpenedForNamespace",
        "Port "
            + port
            + " is open for this Framework, and what passes there can be read and changed on its"
            + " way. "
            + (credentials
                ? "Its scheduler shows principal and secret"
                : "Its scheduler is known by the address of its pod alone; spec.credentials would be"
                    + " safer"));
  }
}

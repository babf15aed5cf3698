package dev.tender.operator.http;

import dev.tender.core.model.FrameworkName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a caller has shown, and what was found behind it. */
public sealed interface Proof {
  /** Nothing that was looked at: there is none, or an open stream stands for it. */
  record None() implements Proof {}

  /** A service account's token. */
  record Account(Caller caller) implements Proof {}

  /**
   * Principal and secret.
   *
   * @param frameworks those whose credentials they are; at least one, in order
   */
  record Principal(String name, List<FrameworkName> frameworks) implements Proof {
    public Principal {
      frameworks = List.copyOf(frameworks);
    }
  }

  /** Whose token it was; null when none was shown. */
  default @Nullable Caller account() {
    return this instanceof Account(Caller caller) ? caller : null;
  }
}

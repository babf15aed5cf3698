package dev.tender.operator.kube;

import org.jspecify.annotations.Nullable;

/** How a write to the API server went. */
public sealed interface ApiResult {
  /**
   * @param object as it is now, as JSON; empty where nobody gave one
   */
  record Done(String object) implements ApiResult {
    public Done() {
      this("");
    }
  }

  /** The object was there already, or is gone, or is another one by now. */
  record Conflict(String message) implements ApiResult {}

  record Missing() implements ApiResult {}

  /**
   * The API server says no, and will say it again.
   *
   * @param reason PascalCase, as in a Kubernetes Status
   */
  record Refused(String reason, String message) implements ApiResult {}

  /**
   * This request was answered with a fault, or not in time. Another object may fare better: its
   * namespace may have another webhook, its kind another storage.
   *
   * @param retryAfterMillis what the API server asked for, or 0
   */
  record Failed(String message, long retryAfterMillis) implements ApiResult {}

  /**
   * Not reachable, or overloaded: no other request would fare better.
   *
   * @param retryAfterMillis what the API server asked for, or 0
   */
  record Unavailable(String message, long retryAfterMillis) implements ApiResult {}

  /** Why it was not done, in words; null when it was. */
  default @Nullable String problem() {
    return switch (this) {
      case Done _ -> null;
      case Conflict(String message) -> message;
      case Missing _ -> "the namespace is not there";
      case Refused(String _, String message) -> message;
      case Failed(String message, long _) -> message;
      case Unavailable(String message, long _) -> message;
    };
  }
}

package dev.tender.operator.http;

import dev.tender.core.model.FrameworkName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Knows principals and secrets. Returns at once; the answer may come on any thread. */
public interface Principals {
  /** Where nobody has any. */
  Principals NONE =
      _ ->
          CompletableFuture.completedFuture(
              new Answer.Wrong("Principal and secret are not taken here"));

  /**
   * As HTTP Basic carries them.
   *
   * @param name without a colon
   */
  record Basic(String name, String secret) {
    /** Without the secret, which must get into no log. */
    @Override
    public String toString() {
      return "principal " + name;
    }
  }

  /** What a look at them can come to. */
  sealed interface Answer {
    /**
     * @param frameworks whose credentials they are; at least one, in order
     */
    record Known(List<FrameworkName> frameworks) implements Answer {}

    /** A sentence for the caller. */
    record Wrong(String sentence) implements Answer {}

    /** The API server could not be asked; the caller may come back. */
    record Unavailable(String sentence) implements Answer {}
  }

  CompletionStage<Answer> check(Basic shown);
}

package dev.tender.operator.http;

import java.util.concurrent.CompletionStage;

/** Finds out who stands behind a token. Returns at once; the answer may come on any thread. */
public interface Authenticator {
  /** What a look at a token can come to. */
  sealed interface Answer {
    record Known(Caller caller) implements Answer {}

    /** A sentence for the caller. */
    record Refused(String sentence) implements Answer {}

    /** The API server could not be asked; the caller may come back. */
    record Unavailable(String sentence) implements Answer {}
  }

  CompletionStage<Answer> authenticate(String token);
}

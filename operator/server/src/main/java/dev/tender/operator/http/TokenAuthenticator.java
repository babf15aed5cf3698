package dev.tender.operator.http;

import dev.tender.operator.kube.TokenReviews;
import dev.tender.operator.wire.Shapes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Service account tokens, confirmed by a TokenReview each and remembered for a while by their hash,
 * never by themselves. A token that was revoked, its pod deleted, is believed no longer than that.
 */
public final class TokenAuthenticator implements Authenticator {
  private static final Duration BELIEVED = Duration.ofMinutes(5);
  private static final Duration DISBELIEVED = Duration.ofSeconds(10);
  private static final int REMEMBERED = 20_000;
  private static final int REVIEWS_AT_ONCE = 16;

  private record Remembered(Answer answer, long untilMillis) {}

  private final TokenReviews reviews;
  private final InstantSource clock;
  private final Semaphore slots = new Semaphore(REVIEWS_AT_ONCE);
  private final Map<String, Remembered> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
          return size() > REMEMBERED;
        }
      };

  public TokenAuthenticator(TokenReviews reviews, InstantSource clock) {
    this.reviews = reviews;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Answer> authenticate(String token) {
    String hash = Shapes.hash(token);
    Answer known = recall(hash);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Thread.ofVirtual().name("token-review").start(() -> answer.complete(ask(hash, token)));
    return answer;
  }

  private Answer ask(String hash, String token) {
    slots.acquireUninterruptibly();
    try {
      // Whoever came back while the API server was slow has asked for the same.
      Answer known = recall(hash);
      if (known != null) {
        return known;
      }
      TokenReviews.Identity identity = reviews.review(token);
      if (identity == null) {
        Answer refused =
            new Answer.Refused(
                "The token is not a valid service account token for audience "
                    + TokenReviews.AUDIENCE
                    + "; it may have expired");
        remember(hash, refused, DISBELIEVED);
        return refused;
      }
      Map<String, String> labels = reviews.podLabels(identity);
      Answer answer =
          new Answer.Known(
              Caller.ofPod(
                  identity.namespace(),
                  identity.account(),
                  identity.podName(),
                  identity.podUid(),
                  labels));
      remember(hash, answer, BELIEVED);
      return answer;
    } catch (IOException | RuntimeException e) {
      return new Answer.Unavailable(
          "The API server could not be asked about the token: " + e.getMessage());
    } finally {
      slots.release();
    }
  }

  private @Nullable Answer recall(String hash) {
    synchronized (cache) {
      Remembered remembered = cache.get(hash);
      return remembered == null || remembered.untilMillis() < clock.millis()
          ? null
          : remembered.answer();
    }
  }

  private void remember(String hash, Answer answer, Duration time) {
    synchronized (cache) {
      cache.put(hash, new Remembered(answer, clock.millis() + time.toMillis()));
    }
  }
}

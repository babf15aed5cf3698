package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RememberedTest {
  private Instant now = Instant.EPOCH;
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch answering = new CountDownLatch(1);
  private boolean away;
  private final Remembered<String, Boolean> answers =
      new Remembered<>(
          this::ask, yes -> yes ? Duration.ofMinutes(1) : Duration.ofSeconds(10), () -> now);

  private boolean ask(String about) throws IOException {
    asked.incrementAndGet();
    try {
      answering.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (away) {
      throw new IOException("nobody answers");
    }
    return about.equals("yes");
  }

  @Test
  void aNoIsBelievedForItsOwnTime() throws IOException {
    answering.countDown();
    for (int second = 0; second < 60; second++) {
      assertThat(answers.get("yes")).isTrue();
      assertThat(answers.get("no")).isFalse();
      now = now.plusSeconds(1);
    }
    assertThat(asked).hasValue(1 + 6);
  }

  @Test
  void aFailureIsNotRemembered() throws IOException {
    answering.countDown();
    away = true;
    assertThatThrownBy(() -> answers.get("yes")).hasMessage("nobody answers");
    away = false;
    assertThat(answers.get("yes")).isTrue();
  }

  @Test
  void whoeverAsksTheSameAtTheSameTimeSharesOneRequest() throws Exception {
    List<CompletableFuture<Boolean>> heard = everybodyAsks();
    answering.countDown();
    for (CompletableFuture<Boolean> each : heard) {
      assertThat(each.get()).isTrue();
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void theFailureOfASharedRequestIsEverybodys() {
    away = true;
    List<CompletableFuture<Boolean>> heard = everybodyAsks();
    answering.countDown();
    for (CompletableFuture<Boolean> each : heard) {
      assertThatThrownBy(each::get).hasMessageContaining("nobody answers");
    }
    assertThat(asked).hasValue(1);
  }

  /** Three threads that have all come to where they wait. */
  private List<CompletableFuture<Boolean>> everybodyAsks() {
    List<CompletableFuture<Boolean>> heard = new ArrayList<>();
    for (int each = 0; each < 3; each++) {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      heard.add(answer);
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  answer.complete(answers.get("yes"));
                } catch (IOException e) {
                  answer.completeExceptionally(e);
                }
              });
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    return heard;
  }
}

package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class OrderedTasksTest {
  private static final int SOON = 10;

  private final OrderedTasks<String> tasks = new OrderedTasks<>("test");
  private final BlockingQueue<String> done = new LinkedBlockingQueue<>();

  @Test
  void whatThrowsKeepsNeitherTheNextNorALaterTaskOfItsKeyFromItsTurn() throws Exception {
    CountDownLatch queued = new CountDownLatch(1);
    tasks.submit(
        "a",
        () -> {
          await(queued);
          throw new IllegalStateException("on purpose");
        });
    tasks.submit("a", () -> done.add("next"));
    queued.countDown();
    assertThat(done.poll(SOON, TimeUnit.SECONDS)).isEqualTo("next");
    Awaitility.await().atMost(Duration.ofSeconds(SOON)).until(() -> tasks.depth() == 0);

    tasks.submit("a", () -> done.add("later"));
    assertThat(done.poll(SOON, TimeUnit.SECONDS)).isEqualTo("later");
  }

  @Test
  void tasksOfOneKeyAreDoneInOrderAndKeepNoOtherKeyWaiting() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    tasks.submit("a", () -> await(goOn));
    tasks.submit("a", () -> done.add("a1"));
    tasks.submit("a", () -> done.add("a2"));
    tasks.submit("b", () -> done.add("b"));
    assertThat(done.poll(SOON, TimeUnit.SECONDS)).isEqualTo("b");
    goOn.countDown();
    assertThat(done.poll(SOON, TimeUnit.SECONDS)).isEqualTo("a1");
    assertThat(done.poll(SOON, TimeUnit.SECONDS)).isEqualTo("a2");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

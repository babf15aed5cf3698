package dev.tender.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeExecutorTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<Integer> exits = new ArrayList<>();
  private final ProbeExecutor executor =
      new ProbeExecutor(
          Map.of("COLOUR", "blue"),
          new PrintStream(printed, true, StandardCharsets.UTF_8),
          exits::add);

  private ToldTask run(String order) throws InterruptedException {
    ToldTask task = new ToldTask(order);
    executor.launch(task);
    return task;
  }

  @Test
  void aTaskSaysWhatItWasTold() throws InterruptedException {
    assertThat(run("echo two words").said()).isEqualTo("finished: two words, two words");
    assertThat(run("fail on purpose").said()).isEqualTo("failed: on purpose");
    assertThat(run("send hello").said()).isEqualTo("message: hello");
    assertThat(run("env COLOUR").said()).isEqualTo("finished: blue, blue");
    assertThat(run("env SHAPE").said()).isEqualTo("failed: SHAPE is not set");
  }

  @Test
  void aTaskPrintsToTheContainersLog() throws InterruptedException {
    run("print a line");
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("a line\n");
  }

  @Test
  void anExitEndsTheProcess() throws InterruptedException {
    run("exit 7");
    assertThat(exits).containsExactly(7);
  }

  @Test
  void whatWaitsEndsWhenItIsInterrupted() throws InterruptedException {
    for (String order : List.of("sleep 600000", "hold", "allocate 2")) {
      Thread thread =
          Thread.ofVirtual().start(() -> assertThatThrownBy(() -> run(order)).isNotNull());
      thread.interrupt();
      thread.join();
    }
  }

  @Test
  void allocatedMemoryIsHeldAndReported() throws InterruptedException {
    ToldTask task = new ToldTask("allocate 2");
    Thread thread =
        Thread.ofVirtual()
            .start(() ->
                assertThatThrownBy(() -> executor.launch(task))
                    .isInstanceOf(InterruptedException.class));
    assertThat(task.said()).isEqualTo("progress: allocated 2 MiB");
    assertThat(thread.isAlive()).isTrue();
    thread.interrupt();
    thread.join();
  }

  @Test
  void aStubbornTaskDoesNotListen() throws InterruptedException {
    long begin = System.nanoTime();
    Thread.currentThread().interrupt();
    run("stubborn 20");
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(20_000_000L);
  }

  @Test
  void anOrderThatMakesNoSenseFailsItsTask() {
    assertThatThrownBy(() -> run("sleep well"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MILLIS");
  }
}

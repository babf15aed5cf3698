package dev.tender.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.TaskId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobTest {
  private static final AgentId ONE = new AgentId("one");
  private static final AgentId TWO = new AgentId("two");

  private final Job job =
      new Job(
          new Texts(
              List.of(
                  new Texts.Chunk(List.of(new Slice(Path.of("a"), 0, 5))),
                  new Texts.Chunk(List.of(new Slice(Path.of("a"), 5, 9)))),
              1,
              9,
              "f"),
          Options.parse(List.of("--reducers=2"), Map.of()));
  private int tasks;

  @Test
  void stagesFollowOneAnother() {
    TaskId first = start(ONE, Job.Stage.MAP);
    TaskId second = start(TWO, Job.Stage.MAP);
    assertThat(job.next()).isEmpty();
    job.finished(second, "two:1");
    assertThat(job.next()).isEmpty();
    job.finished(first, "one:1");
    assertThat(job.next().orElseThrow().work())
        .isEqualTo(
            new Work.Reduce(
                0,
                List.of(
                    new Source("two:1", List.of(second.value())),
                    new Source("one:1", List.of(first.value())))));
    job.finished(start(ONE, Job.Stage.REDUCE), "one:1");
    job.finished(start(TWO, Job.Stage.REDUCE), "two:1");
    job.finished(start(ONE, Job.Stage.MERGE), "");
    assertThat(job.isDone()).isTrue();
    assertThat(job.next()).isEmpty();
    assertThat(job.retries()).isZero();
    assertThat(job.doneBytes()).isEqualTo(9);
  }

  @Test
  void mapsWhoseExecutorEndedAreDoneAgainWhileTheyAreNeeded() {
    job.finished(start(ONE, Job.Stage.MAP), "one:1");
    job.finished(start(TWO, Job.Stage.MAP), "two:1");
    TaskId reduce = start(ONE, Job.Stage.REDUCE);
    job.lostAgent(TWO);
    assertThat(job.next().map(Job.Ready::stage)).contains(Job.Stage.MAP);
    job.finished(start(ONE, Job.Stage.MAP), "one:1");
    job.finished(reduce, "one:1");
    job.finished(start(ONE, Job.Stage.REDUCE), "one:1");
    job.lostAgent(ONE);
    // The reduce tasks' outputs are gone, and those of the maps that they are made from.
    assertThat(job.next().map(Job.Ready::stage)).contains(Job.Stage.REDUCE);
  }

  @Test
  void aFetchThatFailsSendsTheMapsOfThatAddressBack() {
    job.finished(start(ONE, Job.Stage.MAP), "one:1");
    job.finished(start(TWO, Job.Stage.MAP), "two:1");
    TaskId reduce = start(ONE, Job.Stage.REDUCE);
    job.lost(reduce, "gone");
    job.lostAddress("two:1");
    Job.Ready again = job.next().orElseThrow();
    assertThat(again.stage()).isEqualTo(Job.Stage.MAP);
    assertThat(job.retries()).isEqualTo(2);
  }

  @Test
  void aTaskThatEndedTwiceCountsOnce() {
    TaskId map = start(ONE, Job.Stage.MAP);
    job.lost(map, "gone");
    job.finished(map, "one:1");
    assertThat(job.progress()).isEqualTo("map 0/2  reduce 0/2  merge 0/1");
    assertThat(job.retries()).isEqualTo(1);
  }

  @Test
  void aWorkThatFailsTenTimesIsGivenUp() {
    for (int i = 0; i < 10; i++) {
      assertThat(job.givenUp()).isEmpty();
      job.failed(start(ONE, Job.Stage.MAP), "no such file");
    }
    assertThat(job.givenUp())
        .isEqualTo(Optional.of("MAP 0 failed 10 times, at last with: no such file"));
  }

  private TaskId start(AgentId agent, Job.Stage stage) {
    Job.Ready ready = job.next().orElseThrow();
    assertThat(ready.stage()).isEqualTo(stage);
    tasks++;
    TaskId task = new TaskId("t-" + tasks);
    job.started(ready, task, agent);
    return task;
  }
}

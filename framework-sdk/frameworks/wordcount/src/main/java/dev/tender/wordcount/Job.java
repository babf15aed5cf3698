package dev.tender.wordcount;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.TaskId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole count as three stages: map, reduce, merge. Knows which work may start, and which must
 * be done again because the executor that held its output is gone. No clock, no network.
 *
 * <p>Outputs of map tasks are needed until all reduce tasks are done, those of reduce tasks until
 * the merge is.
 */
final class Job {
  /** What a task of the job is for. */
  enum Stage {
    MAP,
    REDUCE,
    MERGE
  }

  /** A work that may start. */
  record Ready(Stage stage, int number, Work work) {}

  private static final int MAX_FAILURES = 10;
  private static final int MAX_LOSSES = 100;

  private final Texts texts;
  private final Options options;
  private final StageBook maps;
  private final StageBook reduces;
  private final StageBook merge = new StageBook(1);

  /** How often each work ended without output. */
  private final Map<String, Integer> failures = new HashMap<>();

  private long doneBytes;
  private int retries;
  private @Nullable String givenUp;

  Job(Texts texts, Options options) {
    this.texts = texts;
    this.options = options;
    this.maps = new StageBook(Math.multiplyExact(texts.chunks().size(), options.repeat()));
    this.reduces = new StageBook(options.reducers());
  }

  /** The next work that can start now. */
  Optional<Ready> next() {
    if (!reduces.isDone()) {
      if (maps.waiting() > 0) {
        return ready(Stage.MAP, maps.next());
      }
      return maps.isDone() ? ready(Stage.REDUCE, reduces.next()) : Optional.empty();
    }
    return ready(Stage.MERGE, merge.next());
  }

  void started(Ready ready, TaskId task, AgentId agent) {
    book(ready.stage()).started(ready.number(), task, agent);
  }

  /** Which stage a running task belongs to; empty for a task that the job does not wait for. */
  Optional<Stage> stageOf(TaskId task) {
    for (Stage stage : Stage.values()) {
      if (book(stage).runs(task)) {
        return Optional.of(stage);
      }
    }
    return Optional.empty();
  }

  /** The task's output is at the address. */
  void finished(TaskId task, String address) {
    stageOf(task)
        .ifPresent(stage -> {
          int number = book(stage).finished(task, address);
          if (stage == Stage.MAP) {
            doneBytes += texts.chunks().get(chunk(number)).bytes();
          }
        });
  }

  /** The task ended without output, not by its own fault; after 100 times the job gives up. */
  void lost(TaskId task, String reason) {
    again(task, MAX_LOSSES, reason);
  }

  /** The task failed by itself; after ten times the job gives up. */
  void failed(TaskId task, String reason) {
    again(task, MAX_FAILURES, reason);
  }

  private void again(TaskId task, int limit, String reason) {
    stageOf(task)
        .ifPresent(stage -> {
          int number = book(stage).failed(task);
          retries++;
          String work = stage + " " + number;
          int times = failures.merge(work, 1, Integer::sum);
          if (times >= limit) {
            givenUp = work + " failed " + times + " times, at last with: " + reason;
          }
        });
  }

  /** Nobody answers at this address any more. */
  void lostAddress(String address) {
    if (!reduces.isDone()) {
      retries += maps.lost(address);
    }
    if (!merge.isDone()) {
      retries += reduces.lost(address);
    }
  }

  /** What the executors of this node held is gone. */
  void lostAgent(AgentId agent) {
    if (!reduces.isDone()) {
      retries += maps.lost(agent);
    }
    if (!merge.isDone()) {
      retries += reduces.lost(agent);
    }
  }

  boolean isDone() {
    return merge.isDone();
  }

  /** Why the job cannot be done, if so. */
  Optional<String> givenUp() {
    return Optional.ofNullable(givenUp);
  }

  int running() {
    return maps.running().size() + reduces.running().size() + merge.running().size();
  }

  Map<AgentId, Integer> runningByAgent() {
    Map<AgentId, Integer> byAgent = new HashMap<>();
    for (Stage stage : Stage.values()) {
      book(stage)
          .running()
          .values()
          .forEach(running -> byAgent.merge(running.agent(), 1, Integer::sum));
    }
    return byAgent;
  }

  int waitingMaps() {
    return maps.waiting();
  }

  /** Text that map tasks have read to the end, with what had to be read again. */
  long doneBytes() {
    return doneBytes;
  }

  /** How many works had to be done again. */
  int retries() {
    return retries;
  }

  /** How far each stage is: "map 3/8 reduce 0/4 merge 0/1". */
  String progress() {
    Map<Stage, String> progress = new TreeMap<>();
    for (Stage stage : Stage.values()) {
      StageBook book = book(stage);
      progress.put(
          stage, stage.name().toLowerCase(Locale.ROOT) + " " + book.finished() + "/" + book.size());
    }
    return String.join("  ", progress.values());
  }

  private StageBook book(Stage stage) {
    return switch (stage) {
      case MAP -> maps;
      case REDUCE -> reduces;
      case MERGE -> merge;
    };
  }

  private int chunk(int number) {
    return number % texts.chunks().size();
  }

  private Optional<Ready> ready(Stage stage, OptionalInt number) {
    if (number.isEmpty()) {
      return Optional.empty();
    }
    int work = number.getAsInt();
    return Optional.of(
        new Ready(
            stage,
            work,
            switch (stage) {
              case MAP ->
                  new Work.Map(
                      chunk(work),
                      options.chunkBytes(),
                      texts.fingerprint(),
                      options.reducers(),
                      options.taskSeconds());
              case REDUCE -> new Work.Reduce(work, maps.sources());
              case MERGE -> new Work.Merge(reduces.sources());
            }));
  }
}

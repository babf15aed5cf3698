package dev.tender.agent.updates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.model.TaskKey;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for update streams, whatever is lost, doubled, or restarted on the way. */
class UpdateStreamsTest {
  private static final TaskState[] LIFE = {
    TaskState.TASK_STARTING,
    TaskState.TASK_RUNNING,
    TaskState.TASK_RUNNING,
    TaskState.TASK_KILLING,
    TaskState.TASK_FINISHED
  };

  @Test
  void acknowledgementOfAnythingButTheHeadChangesNothing() {
    UpdateStreams streams = connected();
    TaskKey key = open(streams, "t");
    streams.receive(key, Describe.status("t", TaskState.TASK_RUNNING, 1));
    streams.receive(key, Describe.status("t", TaskState.TASK_FINISHED, 2));
    streams.take(0);
    assertThat(streams.acknowledge(key, Describe.uuid(2))).isFalse();
    assertThat(streams.acknowledge(key, Describe.uuid(1))).isTrue();
    assertThat(streams.acknowledge(key, Describe.uuid(1))).isFalse();
    assertThat(streams.take(0)).hasSize(1);
  }

  @Test
  void retriesDoubleFromTenSecondsToTenMinutesAndGoOnForEver() {
    UpdateStreams streams = connected();
    streams.receive(open(streams, "t"), Describe.status("t", TaskState.TASK_RUNNING, 1));
    streams.take(0);
    List<Long> pauses = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 9; i++) {
      assertThat(streams.take(streams.deadlineMillis() - 1)).isEmpty();
      pauses.add((streams.deadlineMillis() - now) / 1000);
      now = streams.deadlineMillis();
      assertThat(streams.take(now)).hasSize(1);
    }
    assertThat(pauses).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L);
  }

  @Test
  void newSessionBeginsTheRetriesAnew() {
    UpdateStreams streams = connected();
    streams.receive(open(streams, "t"), Describe.status("t", TaskState.TASK_RUNNING, 1));
    streams.take(0);
    streams.take(10_000);
    streams.disconnected();
    assertThat(streams.deadlineMillis()).isEqualTo(Long.MAX_VALUE);
    streams.connected();
    assertThat(streams.take(11_000)).hasSize(1);
    assertThat(streams.deadlineMillis()).isEqualTo(21_000);
  }

  @Test
  void aFrameworkThatComesBackHearsItsHeadsAtOnceAndTheRetriesBeginAnew() {
    UpdateStreams streams = connected();
    streams.receive(open(streams, "t"), Describe.status("t", TaskState.TASK_RUNNING, 1));
    streams.take(0);
    streams.take(10_000);
    streams.resume(new FrameworkId("another"));
    assertThat(streams.take(11_000)).isEmpty();
    streams.resume(Describe.FRAMEWORK);
    assertThat(streams.take(11_000)).hasSize(1);
    assertThat(streams.take(20_999)).isEmpty();
    assertThat(streams.take(21_000)).as("10 s later, and not 20").hasSize(1);
  }

  @Test
  void nothingIsHandedOverWithoutASessionWhoeverComesBack() {
    UpdateStreams streams = new UpdateStreams();
    streams.receive(open(streams, "t"), Describe.status("t", TaskState.TASK_RUNNING, 1));
    streams.resume(Describe.FRAMEWORK);
    assertThat(streams.take(0)).isEmpty();
    streams.connected();
    assertThat(streams.take(0)).hasSize(1);
  }

  @Test
  void uuidsOfALongLifeAreForgottenButTheLast() {
    UpdateStreams streams = connected();
    TaskKey key = open(streams, "t");
    for (int i = 0; i < 10_000; i++) {
      streams.receive(key, Describe.status("t", TaskState.TASK_RUNNING, i));
      streams.acknowledge(key, Describe.uuid(i));
    }
    assertThat(streams.acknowledgedUuids(key)).hasSize(256).endsWith(Describe.uuid(9_999));
    assertThat(streams.receive(key, Describe.status("t", TaskState.TASK_RUNNING, 9_990)))
        .isEqualTo(Receipt.DUPLICATE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597})
  void everyUpdateArrivesAtLeastOnceInOrderAndNothingAfterTheEnd(long seed) {
    Delivery delivery = new Delivery(new SplittableRandom(seed));
    delivery.run();
    delivery.healAndFinish();
    delivery.heard.forEach((task, uuids) -> {
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < LIFE.length; i++) {
        expected.add(task * 10 + i);
      }
      // A repeat of the last may follow it; without repeats the order is the life's.
      assertThat(withoutRepeats(uuids)).as("task %s of seed %s", task, seed).isEqualTo(expected);
    });
    assertThat(delivery.heard).hasSize(Delivery.TASKS);
  }

  private static List<Integer> withoutRepeats(List<Integer> uuids) {
    List<Integer> distinct = new ArrayList<>();
    for (Integer uuid : uuids) {
      if (distinct.isEmpty() || !distinct.getLast().equals(uuid)) {
        distinct.add(uuid);
      }
    }
    return distinct;
  }

  private static UpdateStreams connected() {
    UpdateStreams streams = new UpdateStreams();
    streams.connected();
    return streams;
  }

  private static TaskKey open(UpdateStreams streams, String task) {
    TaskKey key = new TaskKey(Describe.FRAMEWORK, new TaskId(task));
    streams.open(key, Describe.EXECUTOR);
    return key;
  }

  /** An executor, streams with their journal, and a scheduler, on a bad day. */
  private static final class Delivery {
    static final int TASKS = 5;
    private static final int STEPS = 2_000;

    private final SplittableRandom random;
    private final int[] said = new int[TASKS];
    private final Map<TaskKey, List<TaskStatus>> journal = new LinkedHashMap<>();
    private final Map<TaskKey, List<TaskStatus>> acknowledged = new LinkedHashMap<>();
    private final Map<Integer, List<Integer>> heard = new LinkedHashMap<>();
    private UpdateStreams streams = new UpdateStreams();
    private long now;
    private double loss = 0.3;

    Delivery(SplittableRandom random) {
      this.random = random;
      for (int task = 0; task < TASKS; task++) {
        TaskKey key = open(streams, Integer.toString(task));
        journal.put(key, new ArrayList<>());
        acknowledged.put(key, new ArrayList<>());
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        now += random.nextInt(3_000);
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> say(random.nextInt(TASKS));
          case 3 -> streams.connected();
          case 4 -> streams.disconnected();
          case 5 -> restart();
          default -> deliver();
        }
      }
    }

    void healAndFinish() {
      loss = 0;
      streams.connected();
      for (int round = 0; round < TASKS * LIFE.length * 2; round++) {
        for (int task = 0; task < TASKS; task++) {
          say(task);
        }
        deliver();
        now += UpdateStreams.LAST_RETRY_MILLIS;
      }
      assertThat(streams.anythingWaits()).isFalse();
    }

    /** Says the task's next update, or repeats one that it has said. */
    private void say(int task) {
      boolean again = said[task] > 0 && (said[task] == LIFE.length || random.nextInt(4) == 0);
      int index = again ? random.nextInt(said[task]) : said[task];
      TaskKey key = new TaskKey(Describe.FRAMEWORK, new TaskId(Integer.toString(task)));
      if (!streams.isOpen(key)) {
        return;
      }
      TaskStatus status = Describe.status(key.toString(), LIFE[index], task * 10 + index);
      Receipt receipt = streams.receive(key, status);
      assertThat(receipt).isEqualTo(again ? Receipt.DUPLICATE : Receipt.NEW);
      if (receipt == Receipt.NEW) {
        journal.get(key).add(status);
        said[task]++;
      }
    }

    /** Hands over what is due; each message, and each acknowledgement, may be lost or doubled. */
    private void deliver() {
      for (UpdateRecord update : streams.take(now)) {
        int copies = random.nextDouble() < loss ? random.nextInt(3) : 1;
        for (int copy = 0; copy < copies; copy++) {
          hear(update);
        }
      }
    }

    private void hear(UpdateRecord update) {
      int uuid = java.nio.ByteBuffer.wrap(update.status().uuid().toArray()).getInt(12);
      heard
          .computeIfAbsent(
              Integer.parseInt(update.status().taskId().value()), task -> new ArrayList<>())
          .add(uuid);
      TaskKey key = new TaskKey(update.frameworkId(), update.status().taskId());
      if (random.nextDouble() >= loss && streams.acknowledge(key, update.status().uuid())) {
        acknowledged.get(key).add(update.status());
      }
    }

    private void restart() {
      streams = new UpdateStreams();
      journal.forEach((key, statuses) -> {
        streams.open(key, Describe.EXECUTOR);
        statuses.forEach(status -> streams.receive(key, status));
        acknowledged.get(key).forEach(status -> streams.acknowledge(key, status.uuid()));
      });
    }
  }
}

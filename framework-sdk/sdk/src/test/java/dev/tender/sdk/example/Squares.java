package dev.tender.sdk.example;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Commands;
import dev.tender.sdk.ExecutorPool;
import dev.tender.sdk.Framework;
import dev.tender.sdk.Needs;
import dev.tender.sdk.OfferedResources;
import dev.tender.sdk.Scheduler;
import dev.tender.sdk.SchedulerDriver;
import dev.tender.sdk.TaskIds;
import dev.tender.sdk.TaskStates;
import dev.tender.sdk.executor.Executor;
import dev.tender.sdk.executor.ExecutorDriver;
import dev.tender.sdk.executor.TaskContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;

/** Adds up the squares of 1 to 10, each squared by a task somewhere in the cluster. */
public final class Squares implements Scheduler, Executor {
  private final Queue<Integer> waiting =
      new PriorityQueue<>(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  private final Map<TaskId, Integer> running = new HashMap<>();
  private final TaskIds ids = TaskIds.startingWith("square");
  private final Needs taskNeeds = Needs.none().cpus(0.1).mem(16);
  private final ExecutorPool executors =
      new ExecutorPool(
          ExecutorInfo.builder()
              .executorId(new ExecutorId("squares"))
              .command(Commands.sameJava(List.of("-Xmx32m"), Squares.class, List.of("executor")))
              .build(),
          Needs.none().cpus(0.1).mem(64));
  private long sum;

  /** Runs as executor if it is told so, else as scheduler. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals("executor")) {
      ExecutorDriver.main(new Squares());
    } else {
      Framework.main(new Squares());
    }
  }

  @Override
  public void offers(SchedulerDriver driver, List<Offer> offers) {
    for (Offer offer : offers) {
      OfferedResources left = OfferedResources.of(offer);
      List<TaskInfo> tasks = new ArrayList<>();
      while (!waiting.isEmpty()) {
        Optional<TaskInfo.Builder> task = executors.newTask(left, ids.next(), taskNeeds);
        if (task.isEmpty()) {
          break;
        }
        int number = waiting.remove();
        TaskInfo info = task.get().data(Bytes.ofUtf8("" + number)).build();
        running.put(info.taskId(), number);
        tasks.add(info);
      }
      driver.launch(offer, tasks);
    }
  }

  @Override
  public void update(SchedulerDriver driver, TaskStatus status) {
    if (!TaskStates.isEnd(status.state())) {
      return;
    }
    Integer number = running.remove(status.taskId());
    Bytes data = status.data();
    if (status.state() == TaskState.TASK_FINISHED && data != null) {
      sum += Long.parseLong(data.toUtf8());
    } else if (number != null) {
      waiting.add(number);
      driver.revive();
    }
    if (waiting.isEmpty() && running.isEmpty()) {
      driver.succeed("the sum is " + sum);
    }
  }

  @Override
  public void executorEnded(SchedulerDriver driver, AgentId agent, ExecutorId id, int status) {
    executors.ended(agent);
  }

  @Override
  public void launch(TaskContext task) {
    long number = Long.parseLong(task.data().toUtf8());
    task.finished("squared", Bytes.ofUtf8("" + number * number));
  }
}

package dev.tender.systemtest;

import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.sdk.Needs;
import dev.tender.sdk.OfferedResources;
import dev.tender.sdk.SchedulerDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Fills every offer with small tasks. */
final class Greedy implements TestFramework.OfferRule {
  private static final Needs TASK = Needs.none().cpus(0.1).mem(48);
  private static final Needs TASK_WITH_POD = Needs.none().cpus(0.12).mem(144);

  private final String name;
  private final IntFunction<String> command;
  private int launched;

  /**
   * @param command of the task of that number, from 1
   */
  Greedy(String name, IntFunction<String> command) {
    this.name = name;
    this.command = command;
  }

  @Override
  public void answer(SchedulerDriver driver, Offer offer) {
    OfferedResources left = OfferedResources.of(offer);
    List<TaskInfo> tasks = new ArrayList<>();
    OfferedResources room = OfferedResources.of(offer);
    // Each command task has a pod of its own, whose agent takes from the offer, too.
    while (room.take(TASK_WITH_POD).isPresent()) {
      launched++;
      List<Resource> taken = left.take(TASK).orElseThrow();
      tasks.add(
          TestFramework.command(
              new TaskId(name + "-" + launched),
              offer,
              taken,
              CommandInfo.ofShell(command.apply(launched))));
    }
    driver.launch(List.of(offer), tasks, Duration.ZERO);
  }
}

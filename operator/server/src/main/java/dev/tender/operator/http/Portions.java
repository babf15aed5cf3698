package dev.tender.operator.http;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Work;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.WireSizes;
import dev.tender.protocol.v1.TaskInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Many large tasks of one order as several orders: an agent needs some five times the memory of
 * what it is told at once. A group is told at once or not at all.
 */
final class Portions {
  /** Mostly one order: few tasks have more than a kilobyte. */
  static final long BYTES = 256 << 10;

  private Portions() {}

  static List<AgentCommand.Launch> of(AgentCommand.Launch launch) {
    if (launch.group() || launch.tasks().size() == 1) {
      return List.of(launch);
    }
    List<AgentCommand.Launch> portions = new ArrayList<>(1);
    List<Work.Task> portion = new ArrayList<>();
    long bytes = 0;
    for (Work.Task task : launch.tasks()) {
      long more = task.payload() instanceof Payloads.OfTask(TaskInfo info) ? WireSizes.of(info) : 0;
      if (bytes + more > BYTES && !portion.isEmpty()) {
        portions.add(with(launch, portion));
        portion = new ArrayList<>();
        bytes = 0;
      }
      portion.add(task);
      bytes += more;
    }
    portions.add(portions.isEmpty() ? launch : with(launch, portion));
    return portions;
  }

  private static AgentCommand.Launch with(AgentCommand.Launch launch, List<Work.Task> tasks) {
    return new AgentCommand.Launch(
        launch.framework(), launch.registration(), launch.added(), launch.executor(), tasks, false);
  }
}

package dev.tender.agent.state;

import dev.tender.agent.model.KillCause;
import dev.tender.protocol.agent.ExecutorRecord;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has the disk measured that the executor container takes, and ends what runs there when that is
 * more than is held. Whoever holds none may take what there is, as in Mesos.
 */
final class DiskWatch {
  /** As often as Mesos looks. */
  static final long INTERVAL_MILLIS = 15_000;

  private final TaskBook book;
  private final Containers containers;
  private final CommandTasks commands;
  private final Executors executors;
  private final ExecutorEnds executorEnds;
  private final DefaultExecutors defaults;
  private final Processes processes;
  private long nextMillis = Long.MAX_VALUE;

  /** What ran when the measurement under way began; empty when there is none. */
  private Set<String> measured = Set.of();

  DiskWatch(
      TaskBook book,
      Containers containers,
      Processes processes,
      CommandTasks commands,
      Executors executors,
      ExecutorEnds executorEnds,
      DefaultExecutors defaults) {
    this.book = book;
    this.containers = containers;
    this.processes = processes;
    this.commands = commands;
    this.executors = executors;
    this.executorEnds = executorEnds;
    this.defaults = defaults;
  }

  /** Off the path of launches: nothing is added up before the interval is over. */
  void tick(Turn turn) {
    if (containers.idle()) {
      nextMillis = Long.MAX_VALUE;
    } else if (nextMillis == Long.MAX_VALUE) {
      nextMillis = turn.now() + INTERVAL_MILLIS;
    } else if (turn.now() >= nextMillis) {
      nextMillis = turn.now() + INTERVAL_MILLIS;
      if (limitBytes() > 0) {
        measured = running();
        turn.act(new AgentAction.MeasureDisk());
      }
    }
  }

  long deadlineMillis() {
    return nextMillis;
  }

  /** What was measured of others than those that run now says nothing of these. */
  void measured(Turn turn, long bytes) {
    long limit = limitBytes();
    if (limit == 0 || bytes <= limit || !measured.equals(running())) {
      return;
    }
    turn.say("the tasks here take " + bytes + " bytes of disk and hold " + limit);
    processes.diskLimit(limit);
    for (HeldTask task : List.copyOf(book.all())) {
      Run run = task.builtIn && !book.ended(task) ? containers.of(task.owner()) : null;
      if (run != null && run.started) {
        commands.kill(turn, task, KillCause.DISK, null);
      }
    }
    for (ExecutorProcess executor : executors.all()) {
      executorEnds.end(turn, executor, processes.outOfDisk("Executor " + executor.key + " ends"));
    }
  }

  private Set<String> running() {
    return containers.all().stream().map(run -> run.id).collect(Collectors.toSet());
  }

  /** 0 when nobody holds any. */
  private long limitBytes() {
    double megabytes = 0;
    List<ExecutorRecord> records = new ArrayList<>(executors.records());
    records.addAll(defaults.records());
    for (ExecutorRecord each : records) {
      megabytes += disk(each.executor().resources());
    }
    for (HeldTask task : book.all()) {
      boolean runs = !task.builtIn || containers.of(task.owner()) != null;
      megabytes += runs && !book.ended(task) ? disk(task.info.resources()) : 0;
    }
    return (long) (megabytes * (1 << 20));
  }

  private static double disk(List<Resource> resources) {
    double megabytes = 0;
    for (Resource resource : resources) {
      if (resource.name().equals("disk") && resource.value() instanceof Value.Scalar(double some)) {
        megabytes += some;
      }
    }
    return megabytes;
  }
}

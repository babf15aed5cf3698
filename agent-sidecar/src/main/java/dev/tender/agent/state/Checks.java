package dev.tender.agent.state;

import dev.tender.agent.executor.CommandLine;
import dev.tender.agent.model.KillCause;
import dev.tender.agent.model.Probe;
import dev.tender.agent.model.WaitStatus;
import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.CheckStatusInfo;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Health checks and checks of command tasks that run, as Mesos' executor does them: a failed health
 * check is told each time, success only after none or after failures; a check is told when what it
 * finds has changed.
 */
final class Checks {
  private static final int FAILURES = 3;
  private static final double GRACE_SECONDS = 10;

  /** A kill of a task that is not healthy. */
  interface Killer {
    void kill(Turn turn, HeldTask task, KillCause cause);
  }

  private final TaskBook book;
  private final Containers containers;
  private final Processes processes;
  private final Helpers helpers;
  private final List<Health> healths = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private long lastTicket;

  private static final class Health {
    final Watch watch;
    final HealthCheck info;
    int failures;
    boolean everHealthy;

    Health(Watch watch, HealthCheck info) {
      this.watch = watch;
      this.info = info;
    }
  }

  private record Check(Watch watch, CheckType type) {}

  Checks(TaskBook book, Containers containers, Processes processes, Helpers helpers) {
    this.book = book;
    this.containers = containers;
    this.processes = processes;
    this.helpers = helpers;
  }

  /** The task runs; does nothing when it is watched already. */
  void watch(HeldTask task, Run run) {
    for (Watch watch : all()) {
      if (watch.run == run) {
        return;
      }
    }
    HealthCheck health = task.info.healthCheck();
    Watch.Plan plan = health == null ? null : Watch.plan(health);
    if (health != null && plan != null) {
      healths.add(new Health(new Watch(task, run, plan), health));
    }
    CheckInfo check = task.info.check();
    plan = check == null ? null : Watch.plan(check);
    if (check != null && plan != null) {
      checks.add(new Check(new Watch(task, run, plan), Objects.requireNonNull(check.type())));
    }
  }

  /** Looks no more: the task ends. */
  void stop(HeldTask task) {
    healths.removeIf(each -> each.watch.task == task);
    checks.removeIf(each -> each.watch().task == task);
  }

  private List<Watch> all() {
    List<Watch> all = new ArrayList<>();
    healths.forEach(each -> all.add(each.watch));
    checks.forEach(each -> all.add(each.watch()));
    return all;
  }

  /** Looks where it is time. */
  void tick(Turn turn, Killer killer) {
    healths.removeIf(each -> containers.find(each.watch.run.id) == null);
    checks.removeIf(each -> containers.find(each.watch().run.id) == null);
    for (Health health : List.copyOf(healths)) {
      advance(turn, health.watch, "health", (later, seen) -> heard(later, health, seen, killer));
    }
    for (Check check : List.copyOf(checks)) {
      advance(turn, check.watch(), "check", (later, seen) -> heard(later, check, seen));
    }
  }

  long deadlineMillis() {
    long deadline = Long.MAX_VALUE;
    for (Watch watch : all()) {
      deadline = Math.min(deadline, watch.ticket == 0 ? watch.nextMillis : watch.givenUpMillis);
    }
    return deadline;
  }

  /** What a look has shown. */
  private sealed interface Seen {
    record Exit(WaitStatus status) implements Seen {}

    record Network(Probe.Result result) implements Seen {}

    /** Nothing, for this reason. */
    record Nothing(String why) implements Seen {}
  }

  private interface SeenListener {
    void seen(Turn turn, Seen seen);
  }

  private void advance(Turn turn, Watch watch, String purpose, SeenListener listener) {
    if (watch.ticket != 0 && turn.now() >= watch.givenUpMillis) {
      done(turn, watch, new Seen.Nothing("nothing came within its timeout"), listener);
    } else if (watch.ticket == 0 && turn.now() >= watch.nextMillis) {
      look(turn, watch, purpose, listener);
    }
  }

  private void look(Turn turn, Watch watch, String purpose, SeenListener listener) {
    watch.ticket = ++lastTicket;
    long timeout = watch.plan.timeoutMillis();
    long end = timeout == 0 ? Long.MAX_VALUE : turn.now() + timeout;
    switch (watch.plan.look()) {
      case Watch.Look.Network(Probe probe) -> {
        watch.givenUpMillis = end;
        watch.listener = (later, result) -> done(later, watch, new Seen.Network(result), listener);
        turn.act(new AgentAction.Look(watch.ticket, probe, timeout));
      }
      case Watch.Look.Command(CommandInfo command) -> {
        watch.givenUpMillis = Long.MAX_VALUE;
        run(turn, watch, purpose, command, end, listener);
      }
    }
  }

  private void run(
      Turn turn,
      Watch watch,
      String purpose,
      CommandInfo command,
      long end,
      SeenListener listener) {
    CommandLine line = CommandLine.of(command, watch.task.info.container());
    if (!(line instanceof CommandLine.Runnable(List<String> argv))) {
      done(turn, watch, new Seen.Nothing("it names no command"), listener);
      return;
    }
    String sandbox = processes.sandbox(watch.run);
    helpers.start(
        turn,
        watch.run,
        purpose,
        new Helpers.Program(
            sandbox,
            sandbox + "/stderr",
            argv,
            processes.environment(watch.task, watch.run, command)),
        end,
        (later, ended) -> {
          switch (ended) {
            case Helpers.End.Exited(WaitStatus status) ->
                done(later, watch, new Seen.Exit(status), listener);
            case Helpers.End.TimedOut _ ->
                done(later, watch, new Seen.Nothing("it took longer than its timeout"), listener);
            case Helpers.End.NotStarted(String why) ->
                done(later, watch, new Seen.Nothing(why), listener);
            case Helpers.End.Lost _ -> rest(later, watch);
          }
        });
  }

  private static void rest(Turn turn, Watch watch) {
    watch.ticket = 0;
    watch.givenUpMillis = Long.MAX_VALUE;
    watch.nextMillis = turn.now() + watch.plan.intervalMillis();
  }

  private void done(Turn turn, Watch watch, Seen seen, SeenListener listener) {
    rest(turn, watch);
    if (all().contains(watch) && containers.find(watch.run.id) != null) {
      listener.seen(turn, seen);
    }
  }

  /** A look over the network is over; one that was given up is nobody's. */
  void looked(Turn turn, long ticket, Probe.Result result) {
    for (Watch watch : all()) {
      Watch.@Nullable Listener listener = watch.listener;
      if (watch.ticket == ticket && listener != null) {
        listener.looked(turn, result);
        return;
      }
    }
  }

  private void heard(Turn turn, Health health, Seen seen, Killer killer) {
    HeldTask task = health.watch.task;
    String problem = problem(health.info, seen);
    if (problem == null) {
      boolean news = !health.everHealthy || health.failures > 0;
      health.failures = 0;
      health.everHealthy = true;
      if (news) {
        task.healthy = true;
        book.report(turn, task, healthy("The task is healthy"));
      }
      return;
    }
    long grace = Watch.millis(health.info.gracePeriodSeconds(), GRACE_SECONDS);
    boolean early = turn.now() - health.watch.run.startedMillis <= grace;
    if (!health.everHealthy && grace > 0 && early) {
      return;
    }
    int failures = ++health.failures;
    Integer most = health.info.consecutiveFailures();
    task.healthy = false;
    String sentence = "Health check failed " + failures + " times in a row: " + problem;
    book.report(turn, task, healthy(sentence));
    if (failures >= (most == null ? FAILURES : most)) {
      turn.say("task " + task.key + ": " + sentence);
      killer.kill(turn, task, KillCause.UNHEALTHY);
    }
  }

  private static Report healthy(String message) {
    return Report.byExecutor(TaskState.TASK_RUNNING, message)
        .because("REASON_TASK_HEALTH_CHECK_STATUS_UPDATED");
  }

  /** Why the look means that the task is not healthy; null when it is. */
  private static @Nullable String problem(HealthCheck info, Seen seen) {
    return switch (seen) {
      case Seen.Exit(WaitStatus status) -> status.succeeded() ? null : "its command " + status;
      case Seen.Network(Probe.Result.Connected _) -> null;
      case Seen.Network(Probe.Result.Answered(int status)) -> {
        HealthCheck.Http http = info.http();
        List<Integer> good = http == null ? List.of() : http.statuses();
        yield Probe.isGood(status, good) ? null : "the answer is " + status;
      }
      case Seen.Network(Probe.Result.Failed(String why)) -> why;
      case Seen.Nothing(String why) -> why;
    };
  }

  private void heard(Turn turn, Check check, Seen seen) {
    HeldTask task = check.watch().task;
    CheckStatusInfo found = found(check.type(), seen);
    if (!found.equals(task.checkStatus)) {
      task.checkStatus = found;
      book.report(
          turn,
          task,
          Report.byExecutor(TaskState.TASK_RUNNING, "The check found something else than before")
              .because("REASON_TASK_CHECK_STATUS_UPDATED"));
    }
  }

  /** What a check has not found out is empty, but there. */
  static CheckStatusInfo nothing(CheckType type) {
    return switch (type) {
      case COMMAND -> new CheckStatusInfo(type, new CheckStatusInfo.Command(null), null, null);
      case HTTP -> new CheckStatusInfo(type, null, new CheckStatusInfo.Http(null), null);
      case TCP -> new CheckStatusInfo(type, null, null, new CheckStatusInfo.Tcp(null));
    };
  }

  private static CheckStatusInfo found(CheckType type, Seen seen) {
    return switch (seen) {
      case Seen.Exit(WaitStatus status) ->
          new CheckStatusInfo(type, new CheckStatusInfo.Command(status.exitCode()), null, null);
      case Seen.Network(Probe.Result.Answered(int status)) ->
          new CheckStatusInfo(type, null, new CheckStatusInfo.Http(status), null);
      case Seen.Network(Probe.Result.Connected _) ->
          new CheckStatusInfo(type, null, null, new CheckStatusInfo.Tcp(true));
      case Seen.Network(Probe.Result.Failed _) ->
          type == CheckType.TCP
              ? new CheckStatusInfo(type, null, null, new CheckStatusInfo.Tcp(false))
              : nothing(type);
      case Seen.Nothing _ -> nothing(type);
    };
  }
}

package dev.tender.sdk;

import dev.tender.protocol.http.Backoff;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.scheduler.ReconcileTask;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.OperationStatus;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Uuid;
import dev.tender.sdk.link.Answer;
import dev.tender.sdk.link.Link;
import dev.tender.sdk.link.Loop;
import dev.tender.sdk.link.TokenFile;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The driver: turns events into callbacks and wishes into calls, and sees to everything between
 * that an author should not have to think of. All state belongs to the loop's thread.
 */
final class SchedulerSession implements Link.Owner<SchedulerEvent, SchedulerSession.Sent> {
  /** A call under way: its name, and the tasks that it launches. */
  record Sent(String call, List<TaskInfo> tasks, boolean last) {}

  private static final System.Logger LOG = System.getLogger("dev.tender.sdk.SchedulerDriver");
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(15);

  /** For a teardown to reach the master before the process ends anyway. */
  private static final Duration LAST_WORD = Duration.ofSeconds(10);

  private final FrameworkSettings settings;
  private final Scheduler scheduler;
  private final Loop loop;
  private final SessionDriver driver;
  private final Link<SchedulerEvent, Sent> link;
  private final TaskLedger ledger = new TaskLedger();
  private final Reconciliation reconciliation;
  private final Map<TaskId, Optional<Duration>> kills = new LinkedHashMap<>();

  private final IdFile idFile;

  private volatile @Nullable FrameworkId id;
  private boolean takesOver;
  private boolean registered;
  private boolean suppressed;
  private @Nullable Outcome ending;
  private boolean tearsDown;

  SchedulerSession(
      FrameworkSettings settings, Scheduler scheduler, Loop loop, RandomGenerator random) {
    this.settings = settings;
    this.scheduler = scheduler;
    this.loop = loop;
    this.driver = new SessionDriver(this, loop);
    this.idFile = new IdFile(settings.frameworkIdFile());
    this.id =
        settings.frameworkId() == null ? idFile.read() : new FrameworkId(settings.frameworkId());
    this.takesOver = id != null;
    this.link =
        new Link<>(
            settings.master(),
            Subscriptions.scheduler(settings),
            new TokenFile(settings.tokenFile(), loop.ticker()),
            loop,
            new Backoff(FIRST_RETRY, LAST_RETRY, random),
            this);
    this.reconciliation =
        new Reconciliation(
            loop, ledger, random, tasks -> send(new SchedulerCallBody.Reconcile(tasks)));
  }

  /** Runs until the framework ends, on the calling thread. */
  Outcome run() throws InterruptedException {
    driver.runsOn(Thread.currentThread());
    link.open();
    try {
      loop.run();
    } finally {
      link.close();
    }
    return ending == null ? new Outcome.HandedOver() : ending;
  }

  // What the link tells.

  @Override
  public byte[] subscription() {
    return Json.encode(
        new SchedulerCall(
            id,
            new SchedulerCallBody.Subscribe(
                Subscriptions.frameworkInfo(settings, id),
                null,
                suppressed ? settings.roles() : List.of())));
  }

  @Override
  public void event(SchedulerEvent event) {
    if (ending != null && !(event instanceof SchedulerEvent.Subscribed)) {
      return;
    }
    switch (event) {
      case SchedulerEvent.Subscribed subscribed -> subscribed(subscribed);
      case SchedulerEvent.Offers offers -> {
        if (!offers.offers().isEmpty()) {
          callback("offers", () -> scheduler.offers(driver, offers.offers()));
        }
      }
      case SchedulerEvent.Rescind rescind ->
          callback("rescinded", () -> scheduler.rescinded(driver, rescind.offerId()));
      case SchedulerEvent.InverseOffers offers -> {
        if (!offers.inverseOffers().isEmpty()) {
          callback("inverseOffers", () -> scheduler.inverseOffers(driver, offers.inverseOffers()));
        }
      }
      case SchedulerEvent.RescindInverseOffer rescind ->
          callback(
              "inverseOfferRescinded",
              () -> scheduler.inverseOfferRescinded(driver, rescind.inverseOfferId()));
      case SchedulerEvent.Update update -> updated(update.status());
      case SchedulerEvent.UpdateOperationStatus update -> operation(update.status());
      case SchedulerEvent.Message message ->
          callback(
              "message",
              () ->
                  scheduler.message(
                      driver, message.agentId(), message.executorId(), message.data()));
      case SchedulerEvent.Failure failure -> failed(failure);
      case SchedulerEvent.Error error -> {
        callback("error", () -> scheduler.error(driver, error.message()));
        // The id is of no use any more, or somebody else's: the next instance begins anew.
        idFile.remove();
        end(new Outcome.Failed("the master sent this framework away: " + error.message()), false);
      }
      case SchedulerEvent.Heartbeat _ -> {
        // The link has noticed that somebody is there.
      }
    }
  }

  @Override
  public void lost(String reason) {
    reconciliation.end();
    if (registered) {
      registered = false;
      callback("disconnected", () -> scheduler.disconnected(driver, reason));
    }
  }

  @Override
  public boolean refused(Answer answer) {
    if (answer.status() != 400) {
      return true;
    }
    end(new Outcome.Failed("the master refuses to be subscribed: " + answer.sentence()), false);
    return false;
  }

  @Override
  public boolean awaits(Sent call) {
    return call.last();
  }

  @Override
  public void answered(Sent sent, Answer answer) {
    if (sent.last()) {
      loop.stop();
    } else if (!answer.isAccepted()) {
      LOG.log(Level.WARNING, "the master did not take " + sent.call() + ", " + answer.sentence());
      drop(sent.tasks(), "REASON_INVALID_OFFERS", "not taken, " + answer.sentence());
    }
  }

  private void subscribed(SchedulerEvent.Subscribed subscribed) {
    Double beat = subscribed.heartbeatIntervalSeconds();
    link.established(Duration.ofMillis(beat == null ? 15_000 : (long) (beat * 1000)));
    boolean isFirst = id == null || takesOver;
    id = subscribed.frameworkId();
    registered = true;
    if (isFirst) {
      idFile.write(subscribed.frameworkId());
    }
    if (ending != null) {
      sendLast();
      return;
    }
    LOG.log(
        Level.INFO,
        (isFirst ? "registered as " : "registered again as ") + subscribed.frameworkId());
    if (takesOver) {
      takesOver = false;
      send(new SchedulerCallBody.Reconcile(List.of()));
    }
    reconciliation.begin();
    kills.forEach(this::sendKill);
    callback("registered", () -> scheduler.registered(driver, subscribed.frameworkId()));
  }

  private void updated(TaskStatus status) {
    reconciliation.heard(status.taskId());
    boolean isNews = ledger.isNews(status);
    if (!ledger.isLive(status.taskId())) {
      kills.remove(status.taskId());
    }
    if (isNews && !callback("update", () -> scheduler.update(driver, status))) {
      // Not acknowledged: whoever comes next shall hear it.
      return;
    }
    Bytes uuid = status.uuid();
    AgentId agent = status.agentId();
    if (uuid != null && agent != null) {
      send(new SchedulerCallBody.Acknowledge(agent, status.taskId(), uuid));
    }
  }

  private void operation(OperationStatus status) {
    OperationId operation = status.operationId();
    Uuid uuid = status.uuid();
    boolean heard = callback("operation", () -> scheduler.operation(driver, status));
    if (heard && operation != null && uuid != null) {
      send(
          new SchedulerCallBody.AcknowledgeOperationStatus(
              status.agentId(), status.resourceProviderId(), uuid.value(), operation));
    }
  }

  private void failed(SchedulerEvent.Failure failure) {
    AgentId agent = failure.agentId();
    ExecutorId executor = failure.executorId();
    if (agent == null) {
      return;
    }
    if (executor == null) {
      callback("agentLost", () -> scheduler.agentLost(driver, agent));
      return;
    }
    Integer status = failure.status();
    callback(
        "executorEnded",
        () -> scheduler.executorEnded(driver, agent, executor, status == null ? -1 : status));
  }

  // What the author wants.

  Optional<FrameworkId> frameworkId() {
    return Optional.ofNullable(id);
  }

  void accept(SchedulerCallBody.Accept accept) {
    List<TaskInfo> tasks = launchedBy(accept.operations());
    tasks.forEach(ledger::launched);
    if (!send(accept, tasks, false)) {
      drop(tasks, "REASON_MASTER_DISCONNECTED", "the master is out of reach");
    }
  }

  void suppress(boolean suppress) {
    suppressed = suppress;
    send(
        suppress
            ? new SchedulerCallBody.Suppress(List.of(), null)
            : new SchedulerCallBody.Revive(List.of(), null));
  }

  void kill(TaskId task, Optional<Duration> grace) {
    if (ledger.isLive(task)) {
      kills.put(task, grace);
    }
    sendKill(task, grace);
  }

  void reconcile(List<TaskId> tasks) {
    send(
        new SchedulerCallBody.Reconcile(
            tasks.stream().map(task -> new ReconcileTask(task, ledger.agentOf(task))).toList()));
  }

  void end(Outcome outcome, boolean teardown) {
    if (ending != null) {
      return;
    }
    ending = outcome;
    tearsDown = teardown;
    reconciliation.end();
    TerminationLog.write(settings.resultFile(), outcome);
    loop.after(LAST_WORD, loop::stop);
    sendLast();
  }

  boolean send(SchedulerCallBody body) {
    return send(body, List.of(), false);
  }

  /** Runs the author's code; false if it threw, which ends the driver. */
  boolean callback(String name, Runnable code) {
    if (ending != null) {
      return false;
    }
    try {
      code.run();
      return true;
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      LOG.log(Level.ERROR, "the scheduler's " + name + " threw", e);
      end(new Outcome.Failed("the scheduler's " + name + " threw " + e), false);
      return false;
    }
  }

  // How it is done.

  private void sendKill(TaskId task, Optional<Duration> grace) {
    KillPolicy policy = grace.map(KillPolicy::of).orElse(null);
    send(new SchedulerCallBody.Kill(task, ledger.agentOf(task), policy));
  }

  /** Tells the author, after the callback in hand, that these tasks will not run. */
  private void drop(List<TaskInfo> tasks, String reason, String message) {
    for (TaskInfo task : tasks) {
      loop.submit(
          () -> updated(Subscriptions.local(task, TaskState.TASK_DROPPED, reason, message)));
    }
  }

  private boolean send(SchedulerCallBody body, List<TaskInfo> tasks, boolean last) {
    FrameworkId own = id;
    if (own == null || !registered) {
      return false;
    }
    String name = body.getClass().getSimpleName();
    return link.send(new Sent(name, tasks, last), Json.encode(new SchedulerCall(own, body)));
  }

  /** The teardown comes after all acknowledgements, on the same connection. */
  private void sendLast() {
    if (!tearsDown) {
      loop.stop();
      return;
    }
    idFile.remove();
    if (registered && !send(new SchedulerCallBody.Teardown(), List.of(), true)) {
      link.drop("the line was down for the teardown");
    }
  }

  private static List<TaskInfo> launchedBy(List<Operation> operations) {
    List<TaskInfo> tasks = new ArrayList<>();
    for (Operation operation : operations) {
      switch (operation.body()) {
        case OperationBody.Launch launch -> tasks.addAll(launch.taskInfos());
        case OperationBody.LaunchGroup group -> tasks.addAll(group.taskGroup().tasks());
        case OperationBody.Reserve _,
            OperationBody.Unreserve _,
            OperationBody.Create _,
            OperationBody.Destroy _,
            OperationBody.GrowVolume _,
            OperationBody.ShrinkVolume _,
            OperationBody.CreateDisk _,
            OperationBody.DestroyDisk _ -> {
          // No tasks in them.
        }
      }
    }
    return tasks;
  }
}

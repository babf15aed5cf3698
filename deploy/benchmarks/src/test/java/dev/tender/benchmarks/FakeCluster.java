package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.SchedulerDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * A driver, a master and agents in one, on a clock of its own: a task runs some time after its
 * ACCEPT and ends at once, and the agent's offer comes back some time after that.
 */
final class FakeCluster implements SchedulerDriver {
  static final long LAUNCH_NANOS = 3_000_000;
  static final long OFFER_NANOS = 20_000_000;

  private final BenchScheduler scheduler;
  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparingLong(Step::nanos).thenComparingLong(Step::number));
  private final List<List<TaskInfo>> accepts = new ArrayList<>();
  private final Map<String, Offer> open = new TreeMap<>();
  private final List<AgentId> agents;
  private TaskState end = TaskState.TASK_FINISHED;
  private long offerAfter = LAUNCH_NANOS + OFFER_NANOS;
  private boolean suppressed = true;
  private long nanos;
  private long numbers;

  /** Something that happens at a time. */
  private record Step(long nanos, long number, Runnable action) {}

  FakeCluster(int agentCount) {
    this.scheduler = new BenchScheduler(() -> nanos);
    this.agents = new ArrayList<>();
    for (int i = 1; i <= agentCount; i++) {
      agents.add(new AgentId("node-" + i));
    }
    scheduler.registered(this, new FrameworkId("f-1"));
  }

  List<AgentId> agents() {
    return List.copyOf(agents);
  }

  /** The tasks of each ACCEPT, in order. */
  List<List<TaskInfo>> accepts() {
    return accepts;
  }

  int offersHeld() {
    return open.size();
  }

  /** From now on tasks end so. */
  void endWith(TaskState state) {
    end = state;
  }

  /** From now on what is left of an offer is offered again so long after its ACCEPT. */
  void offerAfter(long delayNanos) {
    offerAfter = delayNanos;
  }

  /** Runs a load on a thread of its own and moves the clock until it is done. */
  void run(Load load) throws InterruptedException {
    Thread runner = Thread.ofVirtual().start(() -> scheduler.run(load, Duration.ofSeconds(20)));
    while (runner.isAlive()) {
      Step step = next();
      if (step == null) {
        runner.join(Duration.ofMillis(1));
      } else {
        step.action().run();
      }
    }
  }

  private synchronized Step next() {
    Step step = steps.poll();
    if (step != null) {
      nanos = Math.max(nanos, step.nanos());
    }
    return step;
  }

  private synchronized void at(long delay, Runnable action) {
    steps.add(new Step(nanos + delay, numbers++, action));
  }

  private void offer(AgentId agent) {
    if (suppressed || open.containsKey(agent.value())) {
      return;
    }
    Offer offer =
        Offer.builder()
            .id(new OfferId("o-" + numbers++))
            .frameworkId(new FrameworkId("f-1"))
            .agentId(agent)
            .hostname(agent.value())
            .resources(List.of(Resource.cpus(2), Resource.mem(1024)))
            .build();
    open.put(agent.value(), offer);
    scheduler.offers(this, List.of(offer));
  }

  @Override
  public void launch(List<Offer> offers, List<TaskInfo> tasks, Duration refusal) {
    accepts.add(List.copyOf(tasks));
    AgentId agent = offers.getFirst().agentId();
    offers.forEach(offer -> {
      if (!offer.equals(open.remove(offer.agentId().value()))) {
        throw new AssertionError("an offer that is not open: " + offer.id());
      }
    });
    for (TaskInfo task : tasks) {
      at(LAUNCH_NANOS, () -> tell(task, TaskState.TASK_RUNNING));
      at(LAUNCH_NANOS, () -> tell(task, end));
    }
    at(offerAfter, () -> offer(agent));
  }

  private void tell(TaskInfo task, TaskState state) {
    scheduler.update(
        this,
        TaskStatus.builder().taskId(task.taskId()).state(state).agentId(task.agentId()).build());
  }

  @Override
  public void decline(Collection<Offer> offers, Duration refusal) {
    offers.forEach(offer -> open.remove(offer.agentId().value()));
  }

  @Override
  public void revive() {
    suppressed = false;
    agents.forEach(agent -> at(OFFER_NANOS, () -> offer(agent)));
  }

  @Override
  public void suppress() {
    suppressed = true;
  }

  @Override
  public void execute(Runnable work) {
    at(0, work);
  }

  @Override
  public void executeAfter(Duration delay, Runnable work) {
    at(delay.toNanos(), work);
  }

  @Override
  public Optional<FrameworkId> frameworkId() {
    return Optional.of(new FrameworkId("f-1"));
  }

  @Override
  public void accept(List<OfferId> offers, List<Operation> operations, Duration refusal) {
    throw new UnsupportedOperationException("no load does");
  }

  @Override
  public void kill(TaskId task) {
    throw new UnsupportedOperationException("no load does");
  }

  @Override
  public void kill(TaskId task, Duration grace) {
    throw new UnsupportedOperationException("no load does");
  }

  @Override
  public void acceptInverse(Collection<InverseOffer> inverseOffers, Duration refusal) {}

  @Override
  public void declineInverse(Collection<InverseOffer> inverseOffers, Duration refusal) {}

  @Override
  public void reconcile(Collection<TaskId> tasks) {}

  @Override
  public void reconcileOperations(Collection<OperationId> operations) {
    throw new UnsupportedOperationException("no load does");
  }

  @Override
  public void message(AgentId agent, ExecutorId executor, Bytes data) {}

  @Override
  public void shutdownExecutor(AgentId agent, ExecutorId executor) {}

  @Override
  public void succeed(String result) {}

  @Override
  public void fail(String reason) {}

  @Override
  public void stop() {}

  @Override
  public void handOver() {}
}

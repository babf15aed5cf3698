package dev.tender.sdk;

import dev.tender.protocol.scheduler.ReconcileOperation;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.sdk.link.Loop;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an author holds: brings wishes from any thread to the session's own. */
final class SessionDriver implements SchedulerDriver {
  private final SchedulerSession session;
  private final Loop loop;
  private volatile @Nullable Thread loopThread;

  SessionDriver(SchedulerSession session, Loop loop) {
    this.session = session;
    this.loop = loop;
  }

  /** Wishes from this thread, where callbacks run, need not queue. */
  void runsOn(Thread thread) {
    loopThread = thread;
  }

  @Override
  public Optional<FrameworkId> frameworkId() {
    return session.frameworkId();
  }

  @Override
  public void launch(List<Offer> offers, List<TaskInfo> tasks, Duration refusal) {
    accept(
        offers.stream().map(Offer::id).toList(),
        tasks.isEmpty() ? List.of() : List.of(new Operation(null, new OperationBody.Launch(tasks))),
        refusal);
  }

  @Override
  public void accept(List<OfferId> offers, List<Operation> operations, Duration refusal) {
    List<OfferId> offerIds = List.copyOf(offers);
    List<Operation> ordered = List.copyOf(operations);
    Filters filters = filters(refusal);
    if (ordered.isEmpty()) {
      run(() -> session.send(new SchedulerCallBody.Decline(offerIds, filters)));
    } else {
      run(() -> session.accept(new SchedulerCallBody.Accept(offerIds, ordered, filters)));
    }
  }

  @Override
  public void decline(Collection<Offer> offers, Duration refusal) {
    List<OfferId> offerIds = offers.stream().map(Offer::id).toList();
    if (!offerIds.isEmpty()) {
      run(() -> session.send(new SchedulerCallBody.Decline(offerIds, filters(refusal))));
    }
  }

  @Override
  public void acceptInverse(Collection<InverseOffer> inverseOffers, Duration refusal) {
    List<OfferId> ids = inverseOffers.stream().map(InverseOffer::id).toList();
    if (!ids.isEmpty()) {
      Filters filters = filters(refusal);
      run(() -> session.send(new SchedulerCallBody.AcceptInverseOffers(ids, filters)));
    }
  }

  @Override
  public void declineInverse(Collection<InverseOffer> inverseOffers, Duration refusal) {
    List<OfferId> ids = inverseOffers.stream().map(InverseOffer::id).toList();
    if (!ids.isEmpty()) {
      Filters filters = filters(refusal);
      run(() -> session.send(new SchedulerCallBody.DeclineInverseOffers(ids, filters)));
    }
  }

  @Override
  public void revive() {
    run(() -> session.suppress(false));
  }

  @Override
  public void suppress() {
    run(() -> session.suppress(true));
  }

  @Override
  public void kill(TaskId task) {
    run(() -> session.kill(task, Optional.empty()));
  }

  @Override
  public void kill(TaskId task, Duration grace) {
    run(() -> session.kill(task, Optional.of(grace)));
  }

  @Override
  public void reconcile(Collection<TaskId> tasks) {
    List<TaskId> asked = List.copyOf(tasks);
    run(() -> session.reconcile(asked));
  }

  @Override
  public void reconcileOperations(Collection<OperationId> operations) {
    List<ReconcileOperation> asked =
        operations.stream().map(each -> new ReconcileOperation(each, null, null)).toList();
    run(() -> session.send(new SchedulerCallBody.ReconcileOperations(asked)));
  }

  @Override
  public void message(AgentId agent, ExecutorId executor, Bytes data) {
    run(() -> session.send(new SchedulerCallBody.Message(agent, executor, data)));
  }

  @Override
  public void shutdownExecutor(AgentId agent, ExecutorId executor) {
    run(() -> session.send(new SchedulerCallBody.Shutdown(executor, agent)));
  }

  @Override
  public void execute(Runnable work) {
    loop.submit(() -> session.callback("work given to execute", work));
  }

  @Override
  public void executeAfter(Duration delay, Runnable work) {
    loop.after(delay, () -> session.callback("work given to executeAfter", work));
  }

  // Ends come after the callback in hand and its acknowledgement.

  @Override
  public void succeed(String result) {
    loop.submit(() -> session.end(new Outcome.Succeeded(result), true));
  }

  @Override
  public void fail(String reason) {
    loop.submit(() -> session.end(new Outcome.Failed(reason), true));
  }

  @Override
  public void stop() {
    loop.submit(() -> session.end(new Outcome.Stopped(), true));
  }

  @Override
  public void handOver() {
    loop.submit(() -> session.end(new Outcome.HandedOver(), false));
  }

  private void run(Runnable wish) {
    if (Thread.currentThread() == loopThread) {
      wish.run();
    } else {
      loop.submit(wish);
    }
  }

  private static Filters filters(Duration refusal) {
    if (refusal.isNegative()) {
      throw new IllegalArgumentException("a refusal of " + refusal + "; make it zero or more");
    }
    return new Filters(refusal.toNanos() / 1e9);
  }
}

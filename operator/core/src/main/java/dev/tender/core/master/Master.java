package dev.tender.core.master;

import dev.tender.core.allocator.Policies;
import dev.tender.core.allocator.Policy;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.resources.Bundle;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The two-level scheduler's books and decisions. One thread owns an instance. */
public final class Master {
  private final Turn turn = new Turn();
  private final Timers timers = new Timers();
  private final Books books;
  private final Sessions sessions;
  private final Pods pods;
  private final Drains drains;
  private final Nodes nodes;
  private final Registrar registrar;
  private final Wishes wishes;
  private final Quotas quotas;
  private final Launcher launcher;
  private final Reconciliation reconciliation;
  private final Calls calls;
  private final Batches batches;
  private final Revocations revocations;
  private final Reasons reasons;
  private final Views views;
  private final Censuses censuses;

  /**
   * A master that knows nothing yet, with the allocation policy that the settings name.
   *
   * @throws IllegalArgumentException when there is no such policy
   */
  public Master(MasterSettings settings) {
    this(settings, Policies.named(settings.allocator()));
  }

  public Master(MasterSettings settings, Policy policy) {
    RoleBook roles = new RoleBook(settings.unlistedRoles(), policy, settings.scarce());
    FrameworkBook frameworks = new FrameworkBook(roles, settings.firstTask());
    AgentBook agents = new AgentBook();
    Demand demand = new Demand(turn, timers, settings, roles.tree()::loosened);
    PodBook podBook = new PodBook(demand);
    Filters filters = new Filters(turn, timers, demand, settings.allocationInterval().toMillis());
    OfferBook offers = new OfferBook(turn, timers, settings, demand, podBook, filters);
    Rooms rooms = new Rooms(turn, timers, settings, demand, podBook, offers);
    TaskBook tasks = new TaskBook(turn, timers, settings, rooms);
    rooms.whenGrowthFails(tasks::end);
    InverseOffers inverse = new InverseOffers(turn, timers, settings);
    Reservations reservations = new Reservations(roles.tree(), agents, podBook, offers, demand);
    books =
        new Books(
            roles,
            frameworks,
            agents,
            podBook,
            offers,
            tasks,
            rooms,
            filters,
            inverse,
            reservations,
            new OperationBook(turn, timers, frameworks, agents),
            demand,
            new Eligibility(roles, settings.region()));
    quotas = new Quotas(books);
    registrar = new Registrar(turn, timers, settings, books);
    wishes = new Wishes(turn, books, registrar);
    sessions = new Sessions(turn, timers, settings, books);
    pods = new Pods(turn, timers, settings, books, sessions, registrar);
    drains = new Drains(turn, timers, books);
    nodes = new Nodes(turn, books, pods, new Upkeeps(turn, books, drains));
    launcher = new Launcher(turn, timers, settings, books);
    reconciliation = new Reconciliation(turn, books, sessions);
    calls = new Calls(turn, books, reconciliation);
    batches = new Batches(turn, timers, books, sessions, this::dispatch);
    revocations = new Revocations(turn, timers, settings, books);
    Preemption preemption = new Preemption(turn, timers, books, revocations);
    tasks.whenReleased(revocations::released);
    registrar.whenConnected(revocations::connected);
    offers.whenUnanswered(registrar::unanswered);
    rooms.whenRemarked(books.reservations()::charge);
    Allocation allocation = new Allocation(turn, books, preemption);
    allocation.start();
    reasons = new Reasons(books, allocation.dealer());
    views = new Views(books, reasons);
    censuses = new Censuses(books);
  }

  /**
   * Applies one event.
   *
   * @param nowMillis epoch milliseconds, never less than in the call before
   * @return what to do, in this order
   */
  public List<MasterEffect> apply(long nowMillis, MasterEvent event) {
    turn.begin(nowMillis);
    timers.fire(nowMillis);
    batches.deliver();
    dispatch(event);
    batches.deliver();
    timers.fire(nowMillis);
    batches.deliver();
    return turn.end();
  }

  private void dispatch(MasterEvent event) {
    switch (event) {
      case MasterEvent.Tick _ -> {}
      case MasterEvent.Synced _ -> {
        sessions.synced();
        registrar.synced();
        reconciliation.synced();
        batches.synced();
        books.demand().touchAll();
      }
      case MasterEvent.FrameworkDeclared e -> {
        registrar.declared(e.framework());
        batches.declared(e.framework());
      }
      case MasterEvent.FrameworkDeleted e -> {
        batches.forget(e.name());
        registrar.deleted(e.name());
      }
      case MasterEvent.TaskApplied e -> batches.applied(e);
      case MasterEvent.RoleDeclared e -> {
        quotas.changed(books.roles().declare(e.role()), e.role());
        registrar.rolesChanged();
        batches.rolesChanged();
      }
      case MasterEvent.RoleDeleted e -> {
        quotas.changed(books.roles().forget(e.path()), null);
        registrar.rolesChanged();
        batches.rolesChanged();
      }
      case MasterEvent.PoolDeclared e -> nodes.changePools(() -> books.agents().declare(e.pool()));
      case MasterEvent.PoolDeleted e ->
          nodes.changePools(() -> books.agents().forgetPool(e.name()));
      case MasterEvent.ReservationDeclared e ->
          books.reservations().declared(e.reserved(), e.after());
      case MasterEvent.ReservationDeleted e -> books.reservations().deleted(e.name(), e.after());
      case MasterEvent.ReservationWritten e -> {
        books.reservations().written(e.name(), e.change());
        books.operations().written(e);
      }
      case MasterEvent.OfferDeleted e -> {
        OfferEntry offer = books.offers().find(e.offer());
        if (offer != null) {
          launcher.decline(offer, 0, "its Offer resource was deleted");
          turn.tell(offer.framework, new MasterEffect.SchedulerMessage.Rescind(e.offer()));
        }
      }
      case MasterEvent.TaskDeleted e -> {
        if (!batches.deleted(e.framework(), e.task())
            && !calls.taskDeleted(e.framework(), e.task())) {
          batches.killed(e.framework(), e.task(), "deleted; nothing is known to run of it");
        }
      }
      case MasterEvent.NodeObserved e -> nodes.observe(e.node());
      case MasterEvent.NodeDeleted e -> nodes.removed(e.node());
      case MasterEvent.ForeignPodObserved e -> nodes.foreign(e.pod());
      case MasterEvent.ForeignPodGone e -> nodes.foreignGone(e.uid());
      case MasterEvent.ExecutorPodObserved e -> {
        if (pods.observe(e.pod())) {
          nodes.foreignGone(e.pod().uid());
          drains.seen(e.pod().plan().name());
        } else {
          nodes.pretended(e.pod());
        }
      }
      case MasterEvent.ExecutorPodGone e -> {
        nodes.foreignGone(e.uid());
        pods.gone(e.pod(), e.uid(), e.trouble());
      }
      case MasterEvent.PodCreateRefused e -> pods.createRefused(e.pod(), e.trouble());
      case MasterEvent.PodResizeRefused e -> pods.resizeRefused(e);
      case MasterEvent.AgentAttached e -> {
        sessions.attach(e);
        drains.attached(e.pod());
        revocations.attached(e.pod());
      }
      case MasterEvent.AgentDetached e -> sessions.detach(e.session());
      case MasterEvent.TaskReported e -> sessions.reported(e);
      case MasterEvent.ExecutorMessage e -> sessions.message(e);
      case MasterEvent.ExecutorExited e -> sessions.executorExited(e);
      case MasterEvent.PodUnusable e -> sessions.unusable(e);
      case MasterEvent.Subscribe e -> registrar.subscribe(e);
      case MasterEvent.UpdateFramework e -> wishes.update(e);
      case MasterEvent.Disconnected e -> registrar.disconnected(e.connection());
      case MasterEvent.Teardown e -> registrar.teardown(e.framework(), e.error());
      case MasterEvent.Accept e -> {
        registrar.answered(e.framework());
        launcher.accept(e);
      }
      case MasterEvent.Decline e -> {
        registrar.answered(e.framework());
        launcher.decline(e);
      }
      case MasterEvent.AnswerInverseOffers e -> books.inverse().answer(e);
      case MasterEvent.Revive e -> wishes.revive(e);
      case MasterEvent.Suppress e -> wishes.suppress(e);
      case MasterEvent.Kill e -> calls.kill(e);
      case MasterEvent.ShutdownExecutor e -> calls.shutdownExecutor(e);
      case MasterEvent.Acknowledge e -> calls.acknowledge(e);
      case MasterEvent.Reconcile e -> reconciliation.asked(e);
      case MasterEvent.MarkPassed e -> reconciliation.passedOn(e.connection());
      case MasterEvent.AcknowledgeOperation e -> books.operations().acknowledged(e);
      case MasterEvent.ReconcileOperations e -> books.operations().asked(e);
      case MasterEvent.FrameworkMessage e -> calls.message(e);
    }
  }

  /** When a {@link MasterEvent.Tick} is due; {@link Long#MAX_VALUE} for never. */
  public long nextDeadlineMillis() {
    return timers.nextMillis();
  }

  public MasterView view() {
    return views.view();
  }

  /** From now on, and nobody else. */
  public void follow(Membership membership) {
    books.agents().follow(membership);
    books.frameworks().follow(membership);
  }

  public Census census() {
    return censuses.all();
  }

  /** Null when it does not take part. */
  public Census.@Nullable Agent agent(AgentId id) {
    return censuses.agent(id);
  }

  /** Null when it is not known. */
  public Census.@Nullable Framework framework(FrameworkId id) {
    return censuses.framework(id);
  }

  /** Null when it is not known, or its end has been acknowledged. */
  public Census.@Nullable Task task(FrameworkId framework, TaskId id) {
    return censuses.task(framework, id);
  }

  /** What tasks and living executors of a framework hold, by role; empty when it is not known. */
  public SortedMap<String, Bundle> held(FrameworkId framework) {
    return censuses.held(framework);
  }

  /** Whether it was an agent whose node is no more, as far as this master remembers. */
  public boolean wasRemoved(AgentId id) {
    return books.agents().wasRemoved(id);
  }

  /** What somebody has said about a role; null when nobody has. */
  public Declarations.@Nullable Role declared(String role) {
    return books.roles().declared(role);
  }

  /** A reservation by the name of its resource; null when there is none. */
  public Declarations.@Nullable Reserved reserved(String name) {
    return books.reservations().named(name);
  }

  /** Why a framework has no offer of which nodes; null when the master does not know it. */
  public @Nullable Explanation explain(FrameworkName framework) {
    return reasons.explain(framework);
  }

  /** Name of the allocation policy in force. */
  public String policy() {
    return books.roles().tree().policy().name();
  }

  /** The whole books, to be checked. */
  public MasterAudit audit() {
    return Audits.of(books);
  }
}

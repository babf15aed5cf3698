package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Frameworks come, go, come back, and are removed. */
final class Registrar {
  private static final int ID_DIGITS = 4;

  /** Counted no further: no pause is longer than offers last. */
  private static final int MOST_SILENCES = 20;

  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final Books books;
  private final Admission admission;
  private Consumer<FrameworkEntry> connected = framework -> {};
  private boolean synced;
  private int issued;

  Registrar(Turn turn, Timers timers, MasterSettings settings, Books books) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
    this.books = books;
    this.admission = new Admission(books);
  }

  void subscribe(MasterEvent.Subscribe call) {
    Installation home = books.frameworks().findInstallation(call.name());
    Declarations.Framework declared = home == null ? null : home.declared;
    if (home == null || declared == null) {
      refuse(call.connection(), "Framework " + call.name() + " does not exist: create it first");
      return;
    }
    Work.Registration registration = call.registration();
    List<String> roles = Admission.rolesOf(declared, registration);
    String problem = admission.idProblem(declared, registration);
    if (problem == null) {
      problem = admission.roleProblem(declared, roles);
      // Of its own id, or its own words, only the scheduler that came with them has to know.
      home.problem = problem;
    }
    if (problem == null) {
      problem = Admission.contradiction(roles, registration);
    }
    if (problem != null) {
      turn.notice(call.name(), true, "SubscriptionRefused", problem);
      refuse(call.connection(), problem);
      return;
    }
    FrameworkId id = registration.id() == null ? newId() : registration.id();
    FrameworkEntry framework = books.frameworks().entry(id, call.name());
    leaveOldConnection(framework, call.connection());
    timers.cancel(framework.failover);
    framework.failover = null;
    framework.sinceMillis = turn.nowMillis();
    Wishes.introduce(books, framework, registration, roles);
    // Those in roles that it has left too: it may come back to them.
    framework.standings.values().forEach(books.filters()::clear);
    books.frameworks().connect(framework, call.connection());
    refresh(framework);
    turn.tell(framework, new SchedulerMessage.Subscribed(id));
    describe(framework);
    turn.notice(
        call.name(), false, "Subscribed", "framework " + id + " subscribed in roles " + roles);
    for (TaskEntry task : List.copyOf(framework.tasks.all())) {
      books.tasks().owed().resend(task);
    }
    for (PodEntry pod : List.copyOf(framework.pods.values())) {
      books.rooms().dispatch(pod);
    }
    books.operations().connected(framework);
    books.inverse().connected(framework);
    connected.accept(framework);
  }

  /** Whom to tell that a framework has come, or has come back. */
  void whenConnected(Consumer<FrameworkEntry> action) {
    connected = action;
  }

  /** Its agents hear what it now says of itself, and that it listens. */
  void describe(FrameworkEntry framework) {
    MasterEffect.AgentCommand.UpdateFramework description = framework.description();
    if (description != null) {
      framework.pods.values().forEach(pod -> turn.order(pod, description));
    }
  }

  /** Asks a framework in those roles in which it may be offered something, and in no other. */
  void refresh(FrameworkEntry framework) {
    refresh(framework, framework.roles);
  }

  /**
   * The same, after a change that can have made it more willing in some roles only.
   *
   * @param willing those that may want more than before
   */
  void refresh(FrameworkEntry framework, Collection<String> willing) {
    Declarations.Framework declared = framework.home.declared;
    for (FrameworkEntry.Standing standing : framework.standings.values()) {
      boolean asked =
          framework.roles.contains(standing.role)
              && books.rules().standingRefusal(framework, standing.role) == null;
      if (declared != null) {
        standing.claim().prioritize(declared.priority());
      }
      if (asked != standing.claim().isActive()) {
        books.roles().tree().activate(standing.claim(), asked);
        if (!asked) {
          offerSlackToOthers(standing);
        }
      }
      if (asked && willing.contains(standing.role)) {
        books.demand().willing(standing);
      }
    }
  }

  /**
   * Somebody let an offer pass. Under a limit that may have kept others from all nodes, and not
   * only from this one, where everybody is asked in turn: before it is asked again, everybody else
   * is. Another's silence may keep their nodes from them just then, so that it takes longer each
   * time.
   *
   * @param contested others could have used it, otherwise it ended because it was very old
   */
  void unanswered(FrameworkEntry.Standing standing, boolean contested) {
    long least = 2 * settings.allocationInterval().toMillis();
    if (!contested) {
      // In all its roles: another one would have the limit before anybody else is asked.
      standing.framework.standings.values().forEach(each -> pause(each, least));
    } else if (standing.claim().isLimited() && standing.pausedUntilMillis == 0) {
      pause(standing, Math.min(settings.offerMaximum().toMillis(), least << standing.silences));
      standing.silences = Math.min(MOST_SILENCES, standing.silences + 1);
    } else {
      return;
    }
    refresh(standing.framework);
  }

  private void pause(FrameworkEntry.Standing standing, long millis) {
    if (standing.pausedUntilMillis > 0) {
      return;
    }
    long until = turn.nowMillis() + millis;
    standing.pausedUntilMillis = until;
    timers.at(
        until,
        () -> {
          if (standing.pausedUntilMillis == until) {
            standing.pausedUntilMillis = 0;
            refresh(standing.framework);
          }
        });
  }

  /** Whoever answers an offer, in time or not, is asked as ever. */
  void answered(FrameworkId id) {
    FrameworkEntry framework = books.frameworks().find(id);
    if (framework == null) {
      return;
    }
    boolean paused = false;
    for (FrameworkEntry.Standing standing : framework.standings.values()) {
      paused |= standing.speaks();
    }
    if (paused) {
      refresh(framework);
    }
  }

  /** Nobody is offered the room of its idle pods any more: it may be taken back for others. */
  private void offerSlackToOthers(FrameworkEntry.Standing standing) {
    for (PodEntry pod : standing.framework.pods.values()) {
      if (pod.standing == standing && pod.offersSlack()) {
        books.demand().touch(pod.agent);
      }
    }
  }

  private void refreshAll() {
    books.frameworks().all().forEach(this::refresh);
  }

  private void refuse(String connection, String problem) {
    if (connection.startsWith(Turn.BUILT_IN)) {
      return;
    }
    turn.emit(new MasterEffect.ToFramework(connection, new SchedulerMessage.Error(problem)));
  }

  private FrameworkId newId() {
    FrameworkId id;
    do {
      String number = Integer.toString(++issued);
      id =
          new FrameworkId(
              settings.masterId()
                  + "-F"
                  + "0".repeat(Math.max(0, ID_DIGITS - number.length()))
                  + number);
    } while (books.frameworks().find(id) != null);
    return id;
  }

  private void leaveOldConnection(FrameworkEntry framework, String connection) {
    String old = framework.connection;
    if (old == null) {
      return;
    }
    for (OfferEntry entry : List.copyOf(framework.offers.values())) {
      books.offers().end(entry, Work.OfferPhase.RESCINDED, "the framework failed over");
      entry.agent.declined.remove(entry.standing);
    }
    if (!old.equals(connection)) {
      refuse(old, "Framework failed over");
    }
    books.frameworks().disconnect(framework);
    books.inverse().disconnected(framework);
  }

  void disconnected(String connection) {
    FrameworkEntry framework = books.frameworks().connectedBy(connection);
    if (framework == null) {
      return;
    }
    books.frameworks().disconnect(framework);
    refresh(framework);
    books.offers().rescindAll(framework, "the framework disconnected");
    books.inverse().disconnected(framework);
    for (FrameworkEntry.Standing standing : framework.standings.values()) {
      books.filters().clear(standing);
    }
    framework.sinceMillis = turn.nowMillis();
    Work.Registration registration = framework.registration;
    awaitFailover(framework, registration == null ? null : registration.failoverTimeoutMillis());
  }

  /** The framework's own wish, if it has one, applies as far as its Framework resource allows. */
  private void awaitFailover(FrameworkEntry framework, @Nullable Long wishedMillis) {
    Declarations.Framework declared = framework.home.declared;
    long most = declared == null ? 0 : declared.failoverTimeout().toMillis();
    long wait = wishedMillis == null ? most : Math.max(0, Math.min(wishedMillis, most));
    timers.cancel(framework.failover);
    framework.failover =
        timers.at(turn.nowMillis() + wait, () -> remove(framework, "it did not come back in time"));
  }

  /**
   * After a take-over: frameworks that are known by their pods alone get their time to come back.
   */
  void synced() {
    synced = true;
    for (FrameworkEntry framework : List.copyOf(books.frameworks().all())) {
      if (framework.home.declared == null) {
        remove(framework, "its Framework resource is gone");
      } else if (!framework.connected()) {
        recovered(framework);
      }
    }
  }

  /** Its own wish is not known any more: the whole time that the resource allows. */
  private void recovered(FrameworkEntry framework) {
    Declarations.Framework declared = framework.home.declared;
    long wait =
        Math.max(
            settings.reattachTimeout().toMillis(),
            declared == null ? 0 : declared.failoverTimeout().toMillis());
    timers.cancel(framework.failover);
    framework.sinceMillis = turn.nowMillis();
    framework.failover =
        timers.at(turn.nowMillis() + wait, () -> remove(framework, "it did not come back in time"));
  }

  /** A pod showed a framework id that was not known. */
  void found(FrameworkEntry framework) {
    if (synced && framework.home.declared == null) {
      remove(framework, "its Framework resource is gone");
    } else if (synced && !framework.connected() && framework.failover == null) {
      recovered(framework);
    }
  }

  void declared(Declarations.Framework framework) {
    Installation home = books.frameworks().installation(framework.name());
    Declarations.Framework before = home.declared;
    if (before != null && !before.uid().equals(framework.uid())) {
      removeAll(home, "its Framework resource was replaced");
      home = books.frameworks().installation(framework.name());
    }
    home.declared = framework;
    if (before != null && !before.capabilities().equals(framework.capabilities())) {
      home.registrations.values().forEach(this::describe);
    }
    if (framework.suspended()) {
      for (FrameworkEntry entry : home.registrations.values()) {
        books.offers().rescindAll(entry, "the Framework is suspended");
      }
    }
    withdrawForbidden();
    home.registrations.values().forEach(this::refresh);
  }

  void deleted(FrameworkName name) {
    Installation home = books.frameworks().findInstallation(name);
    if (home != null) {
      home.declared = null;
      removeAll(home, "its Framework resource was deleted");
      books.frameworks().prune(home);
    }
  }

  private void removeAll(Installation home, String why) {
    for (FrameworkEntry framework : List.copyOf(home.registrations.values())) {
      String connection = framework.connection;
      if (connection != null) {
        refuse(connection, "Framework has been removed: " + why);
      }
      remove(framework, why);
    }
  }

  /**
   * @param error what its scheduler is told; null when that has asked for it
   */
  void teardown(FrameworkId id, @Nullable String error) {
    FrameworkEntry framework = books.frameworks().find(id);
    if (framework == null) {
      return;
    }
    String connection = framework.connection;
    if (error != null && connection != null) {
      refuse(connection, "Framework has been removed: " + error);
    }
    remove(framework, error == null ? "it asked for its teardown" : error);
  }

  /** Kills everything, deletes the pods, remembers the id. Nobody is told about the tasks. */
  void remove(FrameworkEntry framework, String why) {
    timers.cancel(framework.failover);
    books.frameworks().remove(framework);
    turn.emit(new MasterEffect.ForgetFramework(framework.id));
    books.operations().removed(framework);
    books.offers().rescindAll(framework, "the framework was removed");
    books.inverse().disconnected(framework);
    for (FrameworkEntry.Standing standing : framework.standings.values()) {
      books.filters().clear(standing);
    }
    for (AgentEntry agent : books.agents().all()) {
      agent.declined.removeAll(framework.standings.values());
      agent.again.removeAll(framework.standings.values());
    }
    Verdict killed =
        new Verdict(
            TaskState.KILLED, "FRAMEWORK_REMOVED", "the framework was removed: " + why, false);
    for (TaskEntry task : List.copyOf(framework.tasks.all())) {
      if (task.live()) {
        books.tasks().end(task, killed);
      } else {
        books.tasks().drop(task);
      }
    }
    for (PodEntry pod : List.copyOf(framework.pods.values())) {
      pod.executorAlive = false;
      books.rooms().departures().leave(pod, "the framework was removed: " + why);
      books.rooms().changed(pod);
    }
    turn.notice(
        framework.home.name,
        false,
        "Removed",
        "framework " + framework.id + " was removed: " + why);
  }

  void rolesChanged() {
    withdrawForbidden();
    refreshAll();
    books.demand().touchAll();
  }

  private void withdrawForbidden() {
    books.frameworks().all().forEach(this::withdrawForbidden);
  }

  /** Offers that a framework could not be made any more, for its role or its capabilities, end. */
  void withdrawForbidden(FrameworkEntry framework) {
    for (OfferEntry entry : List.copyOf(framework.offers.values())) {
      if (!books.roles().allows(framework.home.name.namespace(), entry.standing.role)) {
        books.offers().rescind(entry, "the namespace may not use the role any more");
      } else if (!books.rules().isCapableOf(entry)) {
        books.offers().rescind(entry, "the framework lacks a capability for it now");
      }
    }
  }
}

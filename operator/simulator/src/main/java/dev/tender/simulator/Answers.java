package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scheduler does with its offers, as its temper is. */
final class Answers {
  private static final long MIB = 1L << 20;
  private static final int TASKS_AT_ONCE = 5;
  private static final List<Long> FILTERS =
      List.of(0L, 0L, 1L, 1_000L, 5_000L, 60_000L, 3_600_000L, Long.MAX_VALUE);

  private final World world;
  private final Scheduler scheduler;
  private final Tasks tasks;
  private final Lies lies;
  private final Resources size;
  private final boolean custom;
  private final LinkedHashMap<OfferId, Work.Offer> offers = new LinkedHashMap<>();

  Answers(World world, Scheduler scheduler, Tasks tasks, Resources size, boolean custom) {
    this.world = world;
    this.scheduler = scheduler;
    this.tasks = tasks;
    this.size = size;
    this.custom = custom;
    this.lies = new Lies(world, scheduler, this, tasks);
  }

  static Resources floor() {
    return Resources.of(100, 64 * MIB);
  }

  Resources size() {
    return size;
  }

  void forgetAll() {
    offers.clear();
  }

  void forget(OfferId offer) {
    offers.remove(offer);
  }

  void received(Work.Offer offer) {
    offers.put(offer.id(), offer);
    long delay = world.dice.between(1, 200);
    if (scheduler.mood() == Temper.SLOW) {
      world.tried.count(Trial.OFFER_SLOW);
      delay = world.dice.between(1_000, 70_000);
    }
    world.after(delay, () -> answer(offer.id()));
  }

  /** It is asked to leave a node: it agrees, or not, or says nothing; nothing follows from it. */
  void askedBack(Work.InverseOffer asked) {
    FrameworkId self = scheduler.id();
    if (self == null || world.dice.permille(300)) {
      world.tried.count(Trial.INVERSE_IGNORED);
      return;
    }
    boolean accepted = world.dice.permille(500);
    world.tried.count(accepted ? Trial.INVERSE_ACCEPTED : Trial.INVERSE_DECLINED);
    scheduler.say(
        new MasterEvent.AnswerInverseOffers(
            self, List.of(asked.id()), accepted, world.dice.pick(FILTERS)));
  }

  /** Looks again at what it sits on. */
  void reconsider() {
    for (OfferId offer : List.copyOf(offers.keySet())) {
      world.after(world.dice.between(1, 200), () -> answer(offer));
    }
  }

  private void answer(OfferId offerId) {
    Work.Offer offer = offers.get(offerId);
    FrameworkId self = scheduler.id();
    if (offer == null || self == null || !scheduler.connected()) {
      return;
    }
    switch (scheduler.mood()) {
      case HOARDING -> {}
      case ASKING -> decline(self, offer, world.dice.pick(List.of(0L, 100L, 500L)));
      case SILENT -> {
        if (world.dice.permille(500)) {
          world.tried.count(Trial.OFFER_HOARDED);
        } else {
          use(self, offer);
        }
      }
      case DECLINING -> {
        if (world.dice.permille(100)) {
          use(self, offer);
        } else {
          decline(self, offer, world.dice.pick(FILTERS));
        }
      }
      case LYING -> {
        if (world.dice.permille(500)) {
          use(self, offer);
        } else {
          lies.tell(self, offer);
        }
      }
      case PICKY -> {
        if (world.dice.permille(300)) {
          decline(self, offer, 2_000);
        } else {
          use(self, offer);
        }
      }
      case SLOW, GREEDY -> use(self, offer);
    }
  }

  private void decline(FrameworkId self, Work.Offer offer, long refuseMillis) {
    offers.remove(offer.id());
    count(refuseMillis);
    scheduler.say(new MasterEvent.Decline(self, List.of(offer.id()), refuseMillis));
  }

  private void count(long refuseMillis) {
    if (refuseMillis <= 0) {
      world.tried.count(Trial.FILTER_ZERO);
    } else if (refuseMillis <= 1_000) {
      world.tried.count(Trial.FILTER_SHORT);
    } else {
      world.tried.count(refuseMillis == Long.MAX_VALUE ? Trial.FILTER_HUGE : Trial.FILTER_LONG);
    }
  }

  private void use(FrameworkId self, Work.Offer first) {
    List<Work.Offer> taken = joined(first);
    List<OfferId> names = new ArrayList<>();
    Bundle room = Bundle.NONE;
    for (Work.Offer offer : taken) {
      names.add(offer.id());
      room = room.plus(offer.bundle());
    }
    List<Work.Operation> operations = new ArrayList<>();
    Work.Operation other = world.reserving.operation(first.role(), room);
    if (other != null) {
      operations.add(other);
    }
    List<Work.Task> launches = other == null ? fill(first, room) : List.of();
    if (!launches.isEmpty()) {
      operations.add(new Work.Operation.Launch(launches));
    }
    if (operations.isEmpty()) {
      decline(self, first, 1_000);
      return;
    }
    if (taken.size() > 1) {
      world.tried.count(Trial.OFFERS_JOINED);
    }
    names.forEach(offers::remove);
    launches.forEach(task -> tasks.launched(task.id(), first.agent()));
    long refuseMillis = world.healed ? world.dice.between(0, 5_000) : world.dice.pick(FILTERS);
    count(refuseMillis);
    scheduler.say(new MasterEvent.Accept(self, names, operations, refuseMillis));
  }

  /** Everything that it holds of the same agent and role, as some frameworks do. */
  private List<Work.Offer> joined(Work.Offer first) {
    List<Work.Offer> joined = new ArrayList<>();
    joined.add(first);
    if (world.dice.permille(300)) {
      for (Work.Offer other : offers.values()) {
        if (!other.id().equals(first.id())
            && other.agent().equals(first.agent())
            && other.role().equals(first.role())) {
          joined.add(other);
        }
      }
    }
    return joined;
  }

  private List<Work.Task> fill(Work.Offer offer, Bundle offered) {
    List<Work.Task> launches = new ArrayList<>();
    Bundle room = offered;
    ExecutorId executor = custom ? new ExecutorId("e" + world.dice.between(0, 1)) : null;
    boolean charged = executor == null || offer.executors().contains(executor);
    while (tasks.hungry() && launches.size() < TASKS_AT_ONCE) {
      boolean gpu = room.plain().gpus() > 0 && world.dice.permille(500);
      Resources task = size.withGpus(gpu ? 1 : 0);
      Resources need = charged ? task : task.plus(floor());
      Bundle kind = room.kindWith(need);
      if (kind == null) {
        break;
      }
      if (!kind.marked().lent().isEmpty()) {
        world.tried.count(Trial.BORROWED);
      }
      Ports ports = world.dice.permille(300) ? onePort(kind.plain()) : Ports.NONE;
      Bundle whole = kind.take(need.withPorts(ports));
      Bundle own = charged ? Bundle.NONE : whole.take(floor());
      room = room.minus(whole);
      charged = true;
      if (gpu) {
        world.tried.count(Trial.GPU_TASK);
      }
      launches.add(task(tasks.next(), offer, executor, own.marked(), whole.minus(own)));
    }
    return launches;
  }

  private static Ports onePort(Resources room) {
    if (room.ports().isEmpty()) {
      return Ports.NONE;
    }
    int port = room.ports().ranges().getFirst().begin();
    return Ports.of(port, port);
  }

  static Work.Task task(
      TaskId id,
      Work.Offer offer,
      @Nullable ExecutorId executor,
      Marked floorMarked,
      Bundle resources) {
    return new Work.Task(
        id,
        id.value(),
        offer.agent(),
        resources.total(),
        resources.marked(),
        executor == null
            ? null
            : new Work.Executor(executor, floor(), floorMarked, "custom", new Scheduler.Words("")),
        executor == null ? "command" : "custom",
        new Scheduler.Words(id.value()),
        null);
  }
}

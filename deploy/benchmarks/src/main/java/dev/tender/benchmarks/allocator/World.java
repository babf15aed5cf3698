package dev.tender.benchmarks.allocator;

import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A master and the world that it is told of. Time is virtual. */
final class World {
  static final String NAMESPACE = "bench";
  private static final long YEAR = 365L * 24 * 3600 * 1000;
  private static final long GIB = 1L << 30;
  private static final Resources NODE = Resources.of(32_000, 128 * GIB);
  private static final Resources HALF = Resources.of(16_000, 64 * GIB);
  static final Resources FREED = Resources.of(1_000, 4 * GIB);

  private record Nothing() implements Work.Payload {}

  private final Size size;
  private final Listener listener;
  private final Master master;
  private final List<FrameworkId> frameworks = new ArrayList<>();
  private long now = 1_000_000;
  private boolean heavy;
  private int launched;

  World(Size size) {
    this(size, (now, event, effects, master) -> {});
  }

  /** Hears of everything that a master is told. */
  interface Listener {
    void hear(long nowMillis, MasterEvent event, List<MasterEffect> effects, Master master);
  }

  World(Size size, Listener listener) {
    this.size = size;
    this.listener = listener;
    master = new Master(settings());
    tell(new MasterEvent.PoolDeclared(everything()));
    tell(new MasterEvent.Synced());
    for (int i = 0; i < size.frameworks(); i++) {
      frameworks.add(join(i));
    }
    for (int i = 0; i < size.agents(); i++) {
      tell(new MasterEvent.NodeObserved(node(i)));
    }
    if (!size.load().equals("fresh")) {
      answer(this::useHalf);
    }
    if (size.load().equals("filtered")) {
      answer(offer -> decline(offer, YEAR));
    }
  }

  static MasterSettings settings() {
    MasterSettings usual = MasterSettings.defaults("bench", 1);
    return new MasterSettings(
        usual.masterId(),
        usual.term(),
        usual.allocator(),
        usual.scarce(),
        usual.allocationInterval(),
        usual.coalesce(),
        Duration.ofDays(300),
        Duration.ofDays(300),
        usual.agentTimeout(),
        usual.reattachTimeout(),
        usual.resizeTimeout(),
        usual.shrinkAfter(),
        usual.yieldTime(),
        usual.preemptionGrace(),
        usual.firstTask(),
        true,
        usual.region());
  }

  private static Declarations.Pool everything() {
    return new Declarations.Pool(
        "all",
        Map.of(),
        List.of(),
        List.of(),
        0,
        Resources.NONE,
        false,
        Map.of("zone", "zone"),
        null,
        null);
  }

  private static Cluster.Node node(int number) {
    return new Cluster.Node(
        new AgentId("uid-" + number),
        "node-" + number,
        "10.0.0.1",
        NODE,
        110,
        false,
        true,
        List.of(),
        Map.of("zone", "z" + number % 3));
  }

  /** One of the roles; a thousand of them are ten in ten in ten. */
  String role(int framework) {
    int number = framework % size.roles();
    return size.roles() == 1
        ? "all"
        : "a" + number % 10 + "/b" + number / 10 % 10 + "/c" + number / 100;
  }

  private FrameworkId join(int number) {
    FrameworkName name = new FrameworkName(NAMESPACE, "f" + number);
    tell(
        new MasterEvent.FrameworkDeclared(
            new Declarations.Framework(
                name,
                "uid-" + number,
                List.of(role(number)),
                Declarations.SchedulerKind.EXTERNAL,
                Set.of(),
                0,
                Duration.ofHours(1),
                false,
                Map.of(),
                Map.of(),
                List.of(),
                new Declarations.Warm(Duration.ofMinutes(5), 0, 100),
                Declarations.Reuse.ALWAYS,
                Duration.ofDays(300),
                Resources.of(100, 64L << 20))));
    Work.Registration registration =
        new Work.Registration(
            null,
            "f" + number,
            List.of(),
            Set.of(),
            Set.of("PARTITION_AWARE", "MULTI_ROLE"),
            null,
            new Nothing());
    for (MasterEffect effect : tell(new MasterEvent.Subscribe("c" + number, name, registration))) {
      if (effect
          instanceof
          MasterEffect.ToFramework(String _, SchedulerMessage.Subscribed(FrameworkId id))) {
        return id;
      }
    }
    throw new IllegalStateException(name + " was not subscribed");
  }

  List<MasterEffect> tell(MasterEvent event) {
    List<MasterEffect> effects = master.apply(now, event);
    listener.hear(now, event, effects, master);
    return effects;
  }

  /** Lets the master decide what has become due. */
  List<MasterEffect> decide() {
    now = Math.max(now, master.nextDeadlineMillis());
    return tell(new MasterEvent.Tick());
  }

  /** Is something due soon? */
  boolean undecided() {
    return master.nextDeadlineMillis() - now < 60_000;
  }

  private interface Answer {
    void to(Work.Offer offer);
  }

  /** Answers every offer until none comes any more. */
  private void answer(Answer answer) {
    while (undecided()) {
      List<Work.Offer> offers = offers(decide());
      offers.forEach(answer::to);
      if (offers.isEmpty() && launched >= size.agents()) {
        return;
      }
    }
  }

  static List<Work.Offer> offers(List<MasterEffect> effects) {
    List<Work.Offer> offers = new ArrayList<>();
    for (MasterEffect effect : effects) {
      if (effect
          instanceof
          MasterEffect.ToFramework(String _, SchedulerMessage.Offers(List<Work.Offer> batch))) {
        offers.addAll(batch);
      }
    }
    return offers;
  }

  private void useHalf(Work.Offer offer) {
    if (!offer
        .outside()
        .total()
        .contains(HALF.plus(HALF).minusSaturating(Resources.of(100, GIB)))) {
      return;
    }
    Work.Task task =
        new Work.Task(
            new TaskId("t" + launched++),
            "t",
            offer.agent(),
            HALF,
            null,
            "shape",
            new Nothing(),
            null);
    tell(MasterEvent.Accept.launching(offer.framework(), List.of(offer.id()), List.of(task), 0));
  }

  private void decline(Work.Offer offer, long refuseMillis) {
    tell(new MasterEvent.Decline(offer.framework(), List.of(offer.id()), refuseMillis));
  }

  /** Takes every offer back, so that the next decision is about everything. */
  void rescindEverything() {
    // Rounds over everything are a second apart.
    now += 2_000;
    heavy = !heavy;
    tell(
        new MasterEvent.RoleDeclared(
            new Declarations.Role(
                "weights",
                List.of(NAMESPACE),
                heavy ? 2_000 : 1_000,
                Resources.NONE,
                Limits.NONE,
                0)));
  }

  /** A pod of others takes a part of an agent, which is decided at once. */
  void occupy(int agent) {
    tell(
        new MasterEvent.ForeignPodObserved(
            new Cluster.ForeignPod(
                "foreign-" + agent,
                new PodName("others", "foreign-" + agent),
                "node-" + agent,
                false,
                false,
                FREED)));
    decide();
  }

  /** That pod ends. */
  void free(int agent) {
    tell(new MasterEvent.ForeignPodGone("foreign-" + agent));
  }

  Size size() {
    return size;
  }
}

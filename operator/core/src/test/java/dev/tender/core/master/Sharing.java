package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A story about who gets what. Pods have no overhead, so that a node is worth just what it has, and
 * every role may be used by everybody. Deals read {@code framework@node}.
 */
final class Sharing {
  /** Everything that happened within this time is decided together. */
  static final long ROUND = 20;

  static final long HOUR = 3_600_000;

  final Story story;
  private final Map<String, FrameworkId> ids = new HashMap<>();
  private int launched;

  Sharing() {
    this(new Story(allRolesForAll()));
  }

  Sharing(Story story) {
    this.story = story.synced();
  }

  static MasterSettings allRolesForAll() {
    return MasterSettings.defaults("m1", 1).withUnlistedRoles(true);
  }

  Sharing node(String name, double cpus, double gib) {
    story.withNode(name, cpus, gib);
    return this;
  }

  Sharing role(Given.RoleBuilder role) {
    story.declare(role);
    return this;
  }

  static Given.FrameworkBuilder framework(String name, String... roles) {
    Given.FrameworkBuilder framework = Given.framework(name);
    framework.roles = List.of(roles);
    framework.overhead = Resources.NONE;
    return framework;
  }

  Sharing join(String name, String... roles) {
    return join(framework(name, roles));
  }

  Sharing join(Given.FrameworkBuilder framework) {
    String name = framework.name.name();
    story.declare(framework);
    ids.put(name, story.subscribe(name, framework.roles.toArray(String[]::new)));
    return this;
  }

  /** Subscribes anew with the id that it has. */
  void rejoin(String framework, String... roles) {
    story.subscribe(framework, Given.registration(id(framework), roles));
  }

  FrameworkId id(String framework) {
    FrameworkId id = ids.get(framework);
    if (id == null) {
      throw new AssertionError("nobody is called " + framework);
    }
    return id;
  }

  void suppress(String framework, String... roles) {
    story.on(new MasterEvent.Suppress(id(framework), List.of(roles)));
  }

  void revive(String framework, String... roles) {
    story.on(new MasterEvent.Revive(id(framework), List.of(roles)));
  }

  void disconnect(String framework) {
    story.on(new MasterEvent.Disconnected("c-" + framework));
  }

  void removeNode(String node) {
    story.on(new MasterEvent.NodeDeleted(new AgentId("uid-" + node)));
  }

  /** The deals of the next round. */
  List<String> round() {
    return pass(ROUND);
  }

  List<String> pass(long millis) {
    return deals(Told.offers(story.pass(millis)));
  }

  /** The deals that nobody has answered, oldest first. */
  List<String> open() {
    return deals(story.outstanding());
  }

  private static List<String> deals(List<Work.Offer> offers) {
    return offers.stream().map(offer -> offer.frameworkName().name() + "@" + offer.node()).toList();
  }

  List<Work.Offer> offersOf(String framework) {
    return story.outstanding().stream()
        .filter(offer -> offer.frameworkName().name().equals(framework))
        .toList();
  }

  /** The one offer that a framework has not answered. */
  Work.Offer offerOf(String framework) {
    List<Work.Offer> offers = offersOf(framework);
    if (offers.size() != 1) {
      throw new AssertionError("expected one offer for " + framework + ", there are " + offers);
    }
    return offers.getFirst();
  }

  /** The sum of a framework's unanswered offers. */
  Resources offered(String framework) {
    Resources sum = Resources.NONE;
    for (Work.Offer offer : offersOf(framework)) {
      sum = sum.plus(offer.total().withoutPorts());
    }
    return sum;
  }

  void decline(String framework, long refuseMillis) {
    story.decline(offerOf(framework), refuseMillis);
  }

  /** A task in a pod of its own. */
  record Running(FrameworkId framework, String task, PodPlan plan) {}

  /** Launches one task out of the framework's only offer; the rest goes back without a filter. */
  Running run(String framework, Resources amount) {
    Work.Offer offer = offerOf(framework);
    String task = "t" + launched++;
    story.on(
        MasterEvent.Accept.launching(
            offer.framework(),
            List.of(offer.id()),
            List.of(story.task(task, offer.node(), amount)),
            0));
    return new Running(offer.framework(), task, story.lastPlan());
  }

  /** Lets a framework alone have a node, and use all of it. */
  Running settle(String framework, String node, double cpus, double gib) {
    node(node, cpus, gib).round();
    return run(framework, Given.gib(cpus, gib));
  }

  /** The task ends and its pod goes, so that the node has the room again. */
  void end(Running running) {
    String session = story.start(running.plan());
    story.finish(session, running.framework(), running.task());
    story.gone(running.plan(), null);
  }

  MasterView.FrameworkView view(String framework) {
    return story.master.view().frameworks().stream()
        .filter(view -> view.name().equals(new FrameworkName(Given.NAMESPACE, framework)))
        .findFirst()
        .orElseThrow();
  }
}

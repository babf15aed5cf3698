package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;

/** An executor with a running task, and masters that come after the one that launched it. */
abstract class AgentStory {
  static final Resources FLOOR = gib(0.5, 0.5);
  static final ExecutorId EXECUTOR = new ExecutorId("e");
  static final AgentId AGENT = new AgentId("uid-n1");

  final Story first = new Story().synced().withNode("n1", 8, 16);
  final FrameworkId id = first.join("f");
  final PodPlan plan;
  final String session;

  AgentStory() {
    first.pass(20);
    first.accept(first.onlyOffer(), first.task("t", "n1", gib(1, 1), "e", FLOOR));
    plan = first.lastPlan();
    session = first.start(plan);
    first.report(session, id, "t", TaskState.RUNNING, "run");
    first.acknowledge(id, "t", "run");
    first.pass(6_000);
  }

  MasterEvent.HeldTask held(String task, TaskState latest) {
    return new MasterEvent.HeldTask(
        id, first.task(task, "n1", gib(1, 1), "e", FLOOR), latest, TaskState.RUNNING);
  }

  /** A master that comes next and has not read the whole cluster yet. */
  Story reading() {
    Story story = new Story(MasterSettings.defaults("m2", 2));
    story.now = first.now;
    story.declare(Given.framework("f")).withNode("n1", 8, 16);
    story.on(new MasterEvent.PoolDeclared(Given.pool().build()));
    return story;
  }

  Story second() {
    Story story = reading();
    story.show(plan, plan.envelope(), plan.envelope());
    story.on(new MasterEvent.Synced());
    return story;
  }

  static List<MasterEffect> attach(Story story, String session, PodName pod, String uid) {
    return story.on(new MasterEvent.AgentAttached(session, pod, uid, List.of(), List.of()));
  }

  static List<String> refusals(List<MasterEffect> effects) {
    return Told.ordered(effects, AgentCommand.Refused.class).stream()
        .map(AgentCommand.Refused::message)
        .toList();
  }

  String uid() {
    return "pod-" + plan.name().name();
  }

  List<MasterEffect> phase(Story story, PodPhase phase) {
    return story.on(
        new MasterEvent.ExecutorPodObserved(
            new Cluster.ExecutorPod(
                plan, uid(), "n1", null, phase, false, plan.envelope(), null, 0, 0, null)));
  }
}

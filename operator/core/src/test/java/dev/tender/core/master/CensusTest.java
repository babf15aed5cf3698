package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators' tools read of the books, and who is told that something came or went. */
class CensusTest {
  private static final AgentId N1 = new AgentId("uid-n1");

  private final Story story = new Story().synced();

  @Test
  void anAgentShowsWhatFrameworksCanHaveAndHold() {
    story.withNode("n1", 10, 20);
    story.on(
        new MasterEvent.ForeignPodObserved(
            new Cluster.ForeignPod(
                "p", new PodName("kube-system", "p"), "n1", false, false, gib(1, 1))));
    story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(2, 2)));
    story.pass(6_000);
    Census.Agent agent = story.master.agent(N1);
    assertThat(agent).isEqualTo(story.master.census().agents().getFirst());
    assertThat(agent.total()).isEqualTo(Bundle.of(gib(9, 19)));
    assertThat(agent.allocated()).isEqualTo(Bundle.of(gib(2, 2)));
    // Of the rest an offer shows all but what the task's pod takes besides.
    Resources offered = gib(7, 17).minus(Given.OVERHEAD);
    assertThat(agent.offered()).isEqualTo(Bundle.of(offered));
    assertThat(agent.active()).isTrue();
    assertThat(agent.attributes()).isEqualTo(Map.of("zone", "z1"));
    assertThat(agent.drain()).isEqualTo(Census.Drain.NONE);
  }

  @Test
  void aTaskIsThereUntilItsEndIsAcknowledged() {
    story.withNode("n1", 4, 8);
    FrameworkId id = story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    Census.Task task = story.master.task(id, new TaskId("t"));
    assertThat(task).isEqualTo(story.master.census().tasks().getFirst());
    assertThat(task.latest()).isEqualTo(TaskState.STAGING);
    assertThat(task.agent()).isEqualTo(N1);
    assertThat(task.status()).isNull();
    assertThat(story.master.task(id, new TaskId("other"))).isNull();
    assertThat(story.master.task(new FrameworkId("other"), new TaskId("t"))).isNull();
    story.on(new MasterEvent.Teardown(id));
    assertThat(story.master.census().tasks()).isEmpty();
    assertThat(story.master.census().frameworks()).isEmpty();
  }

  @Test
  void aFrameworkShowsItsOffersAndWhetherItIsThere() {
    story.withNode("n1", 4, 8);
    FrameworkId id = story.join("f");
    story.pass(20);
    Census.Framework framework = story.master.framework(id);
    assertThat(framework.offers()).extracting(Work.Offer::node).containsExactly("n1");
    assertThat(framework.connected()).isTrue();
    assertThat(framework.active()).isTrue();
    assertThat(framework.roles()).containsExactly(Given.NAMESPACE);
    story.on(new MasterEvent.Disconnected("c-f"));
    Census.Framework gone = story.master.framework(id);
    assertThat(gone.connected()).isFalse();
    assertThat(gone.active()).isFalse();
    assertThat(gone.offers()).isEmpty();
  }

  @Test
  void aRoleShowsWhoIsInItAndWhetherAnybodyDeclaredIt() {
    story.declare(Given.role("team").weight(2).limit(4, 8));
    FrameworkId id = story.join("f");
    Census.Role role = story.master.census().roles().getFirst();
    assertThat(role.path()).isEqualTo("team");
    assertThat(role.declared()).isTrue();
    assertThat(role.weightMillis()).isEqualTo(2000);
    assertThat(role.frameworks()).containsExactly(id);
    story.on(new MasterEvent.RoleDeleted("team"));
    assertThat(story.master.census().roles().getFirst().declared()).isFalse();
  }

  @Test
  void whatAFrameworkHoldsIsToldByRole() {
    story.withNode("n1", 4, 8);
    FrameworkId id = story.join("f");
    story.pass(20);
    assertThat(story.master.held(id)).isEmpty();
    Resources floor = gib(0.5, 0.5);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1), "e", floor));
    String session = story.start(story.lastPlan());
    assertThat(story.master.held(id))
        .isEqualTo(Map.of(Given.NAMESPACE, Bundle.of(gib(1, 1).plus(floor))));
    story.report(session, id, "t", TaskState.FINISHED, "u");
    assertThat(story.master.held(id)).isEqualTo(Map.of(Given.NAMESPACE, Bundle.of(floor)));
    assertThat(story.master.held(new FrameworkId("other"))).isEmpty();
  }

  @Test
  void anAgentThatIsNoMoreIsRemembered() {
    story.withNode("n1", 4, 8);
    assertThat(story.master.wasRemoved(N1)).isFalse();
    story.on(new MasterEvent.NodeDeleted(N1));
    assertThat(story.master.wasRemoved(N1)).isTrue();
  }

  @Test
  void whoComesAndGoesIsHeardOf() {
    List<String> heard = new ArrayList<>();
    story.master.follow(
        new Membership() {
          @Override
          public void agent(AgentId id) {
            heard.add(id.value());
          }

          @Override
          public void framework(FrameworkId id) {
            heard.add(id.value());
          }
        });
    story.withNode("n1", 4, 8);
    assertThat(heard).containsExactly("uid-n1");
    // The same node again is nothing new.
    story.withNode("n1", 5, 8);
    assertThat(heard).containsExactly("uid-n1");
    heard.clear();
    FrameworkId id = story.join("f");
    assertThat(heard).isNotEmpty().containsOnly(id.value());
    heard.clear();
    story.on(new MasterEvent.Disconnected("c-f"));
    assertThat(heard).containsExactly(id.value());
    heard.clear();
    story.on(new MasterEvent.Teardown(id));
    assertThat(heard).contains(id.value());
    heard.clear();
    story.on(new MasterEvent.PoolDeleted("all"));
    assertThat(heard).containsExactly("uid-n1");
    assertThat(story.master.agent(N1)).isNull();
    heard.clear();
    story.on(new MasterEvent.NodeDeleted(N1));
    assertThat(heard).containsExactly("uid-n1");
  }

  @Test
  void anExecutorIsThereAsLongAsItLives() {
    story.withNode("n1", 4, 8);
    FrameworkId id = story.join("f");
    story.pass(20);
    story.accept(
        story.onlyOffer(),
        story.task("command", "n1", gib(1, 1)),
        story.task("t", "n1", gib(1, 1), "e", gib(0.5, 0.5)));
    assertThat(story.master.census().executors()).isEmpty();
    List<PodPlan> plans =
        Told.of(story.effects, MasterEffect.CreatePod.class).stream()
            .map(MasterEffect.CreatePod::plan)
            .toList();
    plans.forEach(story::start);
    Census.Executor executor = story.master.census().executors().getFirst();
    assertThat(story.master.census().executors()).hasSize(1);
    assertThat(executor.framework()).isEqualTo(id);
    assertThat(executor.id()).isEqualTo(new ExecutorId("e"));
    assertThat(executor.floor()).isEqualTo(Bundle.of(gib(0.5, 0.5)));
    assertThat(executor.payload()).isEqualTo(new Given.Body("e"));
    for (String session : List.of("m1-s1", "m1-s2")) {
      story.report(session, id, "t", TaskState.FINISHED, "u");
    }
    Census.Executor idle = story.master.census().executors().getFirst();
    assertThat(idle.id()).isEqualTo(new ExecutorId("e"));
    assertThat(idle.payload()).as("told with its tasks").isNull();
  }

  @Test
  void nothingIsToldOfWhatNobodyKnows() {
    assertThat(story.master.agent(new AgentId("nobody"))).isNull();
    assertThat(story.master.framework(new FrameworkId("nobody"))).isNull();
  }

  private Census.Drain drain(boolean cordoned) {
    story.on(
        new MasterEvent.NodeObserved(
            Given.kept(Given.node("n1", 4, 8), cordoned, Cluster.Upkeep.NONE)));
    return drain();
  }

  private Census.Drain drain() {
    return story.master.census().agents().getFirst().drain();
  }

  @Test
  void anAgentIsDrainedWhenTheGraceIsOverAndEveryEndIsAcknowledged() {
    Given.PoolBuilder pool = Given.pool();
    pool.drainGrace = Duration.ofMinutes(1);
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    story.withNode("n1", 4, 8);
    FrameworkId id = story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    assertThat(drain(true)).isEqualTo(Census.Drain.DRAINING);
    story.pass(60_000);
    assertThat(drain()).as("the task is there").isEqualTo(Census.Drain.DRAINING);
    story.report(session, id, "t", TaskState.KILLED, "u");
    assertThat(drain()).as("nobody has acknowledged").isEqualTo(Census.Drain.DRAINING);
    story.acknowledge(id, "t", "u");
    assertThat(drain()).isEqualTo(Census.Drain.DRAINED);
    assertThat(drain(false)).isEqualTo(Census.Drain.NONE);
  }

  private List<String> follow() {
    List<String> heard = new ArrayList<>();
    story.master.follow(
        new Membership() {
          @Override
          public void agent(AgentId id) {
            heard.add(id.value());
          }

          @Override
          public void framework(FrameworkId id) {
            heard.add(id.value());
          }
        });
    return heard;
  }

  @Test
  void aFrameworkThatComesBackOrDescribesItselfAnewIsHeardOf() {
    FrameworkId id = story.join("f");
    story.on(new MasterEvent.Disconnected("c-f"));
    List<String> heard = follow();
    story.subscribe("f", Given.registration(id));
    assertThat(heard).containsOnly(id.value());
    heard.clear();
    story.on(new MasterEvent.UpdateFramework("u", "c-f", id, Given.registration(id)));
    assertThat(heard).containsOnly(id.value());
  }

  @Test
  void aFrameworkThatIsKnownByItsPodsAloneIsHeardOf() {
    story.withNode("n1", 4, 8).declare(Given.framework("f"));
    List<String> heard = follow();
    PodPlan plan =
        Given.commandPlan(
            "found", new FrameworkName(Given.NAMESPACE, "f"), new FrameworkId("old"), "n1");
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(heard).containsOnly("old");
  }
}

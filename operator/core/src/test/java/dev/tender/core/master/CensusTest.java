package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
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
}

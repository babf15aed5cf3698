package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What agents know of their frameworks, and what a framework hears of an agent that knows less. */
class FrameworkDescribedTest extends AgentStory {
  private static final Work.Payload NEWER = new Given.Body("newer");

  private static Work.Registration registration(@Nullable FrameworkId id, String... can) {
    return new Work.Registration(id, "name", List.of(), Set.of(), Set.of(can), null, NEWER);
  }

  private List<MasterEffect> update(String... can) {
    return first.on(new MasterEvent.UpdateFramework("u", "c-f", id, registration(id, can)));
  }

  private static List<AgentCommand.UpdateFramework> heard(List<MasterEffect> effects) {
    return Told.ordered(effects, AgentCommand.UpdateFramework.class);
  }

  @Test
  void agentsHearWhenTheirFrameworkComesBackAndWhenItChanges() {
    int before = first.effects.size();
    first.on(new MasterEvent.Disconnected("c-f"));
    first.subscribe("f", registration(id));
    assertThat(heard(first.effects.subList(before, first.effects.size())))
        .containsExactly(new AgentCommand.UpdateFramework(id, NEWER, Set.of()));
    assertThat(update("PARTITION_AWARE"))
        .contains(
            new MasterEffect.ToAgent(
                session, new AgentCommand.UpdateFramework(id, NEWER, Set.of())));
  }

  @Test
  void agentsHearWhatTheResourceAddsToTheirFramework() {
    Given.FrameworkBuilder more = Given.framework("f");
    more.capabilities = Set.of("TASK_KILLING_STATE");
    List<MasterEffect> effects = first.on(new MasterEvent.FrameworkDeclared(more.build()));
    assertThat(heard(effects))
        .extracting(AgentCommand.UpdateFramework::added)
        .containsExactly(Set.of("TASK_KILLING_STATE"));
    assertThat(heard(first.on(new MasterEvent.FrameworkDeclared(more.build())))).isEmpty();
  }

  @Test
  void anAgentThatComesBackHearsWhatItsFrameworkHasSaidMeanwhile() {
    first.on(new MasterEvent.AgentDetached(session));
    assertThat(heard(update("PARTITION_AWARE"))).isEmpty();
    first.attach(plan, held("t", TaskState.RUNNING));
    assertThat(Told.ordered(first.effects, AgentCommand.Attached.class).getLast().framework())
        .isEqualTo(new AgentCommand.UpdateFramework(id, NEWER, Set.of()));
  }

  @Test
  void afterATakeOverAnAgentHearsOfItsFrameworkWhenThatHasCome() {
    Story story = second();
    story.attach(plan, held("t", TaskState.RUNNING));
    assertThat(Told.ordered(story.effects, AgentCommand.Attached.class).getLast().framework())
        .isNull();
    assertThat(heard(story.effects)).isEmpty();
    story.subscribe("f", registration(id));
    assertThat(heard(story.effects)).hasSize(1);
  }

  @Test
  void whatAnAgentSaysIsToldAsTheFrameworkKnowsIt() {
    update();
    assertThat(Told.updates(first.report(session, id, "t", TaskState.DROPPED, "end")))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.LOST);
    assertThat(Told.updates(first.report(session, id, "never-heard-of", TaskState.GONE, "x")))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.LOST);
  }

  @Test
  void anUnreachableTaskIsLostSinceItsAgentWasGivenUpForAFrameworkThatKnowsNoPartitions() {
    update();
    first.on(new MasterEvent.AgentDetached(session));
    long given = first.now + 75_000;
    first.pass(76_000);
    Work.Status lost = Told.updates(first.effects).getLast();
    assertThat(lost.state()).isEqualTo(TaskState.LOST);
    assertThat(lost.unreachableMillis()).isEqualTo(given);
  }

  @Test
  void removedFrameworksAreForgottenByWhoeverKnowsThem() {
    MasterEffect forgotten = new MasterEffect.ForgetFramework(id);
    assertThat(first.on(new MasterEvent.FrameworkDeleted(Given.framework("f").name)))
        .contains(forgotten);
    first.declare(Given.framework("g"));
    FrameworkId other = first.subscribe("g", Given.registration(null));
    first.on(new MasterEvent.Disconnected("c-g"));
    assertThat(first.pass(3_600_000)).contains(new MasterEffect.ForgetFramework(other));
  }

  @Test
  void aTaskIsForTheRoleOfItsOffer() {
    first.withNode("n2", 4, 8);
    first.pass(2_000);
    assertThat(messages(taskOf("another")))
        .containsExactly(
            "Task or its executor uses resources allocated to role 'another' while the offers are"
                + " for role 'team'");
    assertThat(messages(taskOf("team"))).isEmpty();
  }

  private Work.Task taskOf(String role) {
    Work.Task plain = first.task("of-" + role, "n2", gib(1, 1));
    return new Work.Task(
        plain.id(),
        plain.name(),
        plain.agent(),
        plain.resources(),
        plain.marked(),
        null,
        plain.shape(),
        plain.payload(),
        null,
        role);
  }

  private List<String> messages(Work.Task task) {
    first.on(new MasterEvent.Revive(id, List.of()));
    first.pass(20);
    Work.Offer offer =
        first.outstanding().stream().filter(each -> each.node().equals("n2")).findFirst().get();
    return Told.updates(first.accept(offer, task)).stream().map(Work.Status::message).toList();
  }
}

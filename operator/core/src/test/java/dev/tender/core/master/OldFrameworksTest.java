package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Frameworks without the newer capabilities, and registrations that contradict themselves. */
class OldFrameworksTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);

  private static Work.Registration registration(
      List<String> roles, Set<String> suppressed, Map<String, OfferFilter> filters, String... can) {
    return new Work.Registration(
        null,
        "name",
        roles,
        suppressed,
        Set.of(can),
        null,
        filters,
        new Given.Body("registration"));
  }

  private List<TaskState> reconciled(FrameworkId id, String task, @Nullable String agent) {
    return Told.updates(
            story.on(
                new MasterEvent.Reconcile(
                    id,
                    List.of(
                        new MasterEvent.ReconcileTask(
                            new TaskId(task), agent == null ? null : new AgentId(agent))))))
        .stream()
        .map(Work.Status::state)
        .toList();
  }

  @Test
  void whoDoesNotKnowPartitionsHearsOfLostTasksOnly() {
    story.declare(Given.framework("f"));
    FrameworkId old = story.subscribe("f", registration(List.of(), Set.of(), Map.of()));
    story.declare(Given.framework("g"));
    FrameworkId aware = story.subscribe("g");
    assertThat(reconciled(old, "t", null)).containsExactly(TaskState.LOST);
    assertThat(reconciled(aware, "t", null)).containsExactly(TaskState.UNKNOWN);
    assertThat(reconciled(old, "t", "uid-n1")).containsExactly(TaskState.LOST);
    assertThat(reconciled(aware, "t", "uid-n1")).containsExactly(TaskState.GONE);
    story.on(new MasterEvent.NodeDeleted(new AgentId("uid-n1")));
    assertThat(reconciled(old, "t", "uid-n1")).containsExactly(TaskState.LOST);
    assertThat(reconciled(aware, "t", "uid-n1")).containsExactly(TaskState.GONE_BY_OPERATOR);
  }

  @Test
  void runningIsRunningForEverybody() {
    story.declare(Given.framework("f"));
    FrameworkId old = story.subscribe("f", registration(List.of(), Set.of(), Map.of()));
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    assertThat(reconciled(old, "t", null)).containsExactly(TaskState.STAGING);
  }

  @Test
  void whatTheResourceSaysThatAFrameworkCanDoCounts() {
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.capabilities = Set.of("PARTITION_AWARE");
    story.declare(framework);
    FrameworkId id = story.subscribe("f", registration(List.of(), Set.of(), Map.of()));
    assertThat(reconciled(id, "t", null)).containsExactly(TaskState.UNKNOWN);
  }

  @Test
  void whoNamesNoRoleOrTheStarGetsTheFirstOfItsResourceSoThatItsOffersDoNotLookAlike() {
    story.declare(Given.role("team"));
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.roles = List.of("team/x", "team/y");
    story.declare(framework);
    story.subscribe("f", registration(List.of(), Set.of(), Map.of()));
    assertThat(roles()).isEqualTo("[team/x]");
    story.subscribe("f", registration(List.of(), Set.of(), Map.of(), "MULTI_ROLE"));
    assertThat(roles()).isEqualTo("[team/x]");
    story.subscribe("f", registration(List.of("*"), Set.of(), Map.of(), "MULTI_ROLE"));
    assertThat(roles()).isEqualTo("[team/x]");
    story.subscribe("f", registration(List.of("*", "team/y"), Set.of(), Map.of(), "MULTI_ROLE"));
    assertThat(roles()).isEqualTo("[team/x, team/y]");
    story.subscribe("f", registration(List.of("team/y"), Set.of(), Map.of(), "MULTI_ROLE"));
    assertThat(roles()).isEqualTo("[team/y]");
  }

  private String roles() {
    String message = Told.of(story.effects, MasterEffect.Notice.class).getLast().message();
    return message.substring(message.indexOf('['));
  }

  private String refused(Work.Registration registration) {
    return Told.told(
            story.on(new MasterEvent.Subscribe("c", Given.framework("f").name, registration)),
            SchedulerMessage.Error.class)
        .getFirst()
        .message();
  }

  @Test
  void onlyRolesThatAreSubscribedCanBeSuppressedOrFiltered() {
    story.declare(Given.framework("f"));
    assertThat(refused(registration(List.of("team"), Set.of("other"), Map.of())))
        .isEqualTo("suppressed_roles: 'other' is not one of the framework's roles [team]");
    assertThat(refused(registration(List.of("team"), Set.of(), Map.of("other", OfferFilter.NONE))))
        .isEqualTo(
            "offer filters or offer constraints: 'other' is not one of the framework's roles"
                + " [team]");
  }

  @Test
  void theWishOfARoleComesBeforeThatOfTheStar() {
    story.declare(Given.framework("f"));
    FrameworkId first =
        story.subscribe(
            "f",
            registration(
                List.of("team"),
                Set.of(),
                Map.of("*", OfferFilter.ofSizes(gib(1_000, 1)), "team", OfferFilter.ofSizes())));
    story.pass(20);
    assertThat(story.outstanding()).hasSize(1);
    story.on(new MasterEvent.Teardown(first));
    story.subscribe(
        "f", registration(List.of("team"), Set.of(), Map.of("*", OfferFilter.ofSizes(gib(99, 1)))));
    story.pass(2_000);
    assertThat(story.master.view().frameworks().getFirst().why()).containsKey("TooSmall");
  }

  @Test
  void timeDoesNotGoBack() {
    long now = story.now;
    assertThatThrownBy(() -> story.master.apply(now - 1, new MasterEvent.Tick()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time went back from " + now + " to " + (now - 1));
  }
}

package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.CallAnswer;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Reservation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A framework that describes itself anew while it is subscribed. */
class UpdateFrameworkTest {
  private final Sharing sharing = new Sharing().join("f", "a", "b", "c");
  private final FrameworkId id = sharing.id("f");

  private Work.Registration in(Set<String> suppressed, String... roles) {
    return new Work.Registration(
        id,
        "renamed",
        List.of(roles),
        suppressed,
        Set.of("PARTITION_AWARE", "MULTI_ROLE"),
        null,
        new Given.Body("new"));
  }

  private List<MasterEffect> update(Work.Registration registration) {
    return sharing.story.on(new MasterEvent.UpdateFramework("u1", "c-f", id, registration));
  }

  private static CallAnswer answer(List<MasterEffect> effects) {
    List<MasterEffect.Answer> answers = Told.of(effects, MasterEffect.Answer.class);
    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst().call()).isEqualTo("u1");
    return answers.getFirst().answer();
  }

  private @Nullable String offeredRole() {
    sharing.round();
    List<Work.Offer> offers = sharing.offersOf("f");
    return offers.isEmpty() ? null : sharing.offerOf("f").role();
  }

  @Test
  void aRoleThatIsAddedIsOfferedAtOnce() {
    assertThat(answer(update(in(Set.of(), "a")))).isEqualTo(new CallAnswer.Done());
    sharing.node("n1", 4, 8).round();
    sharing.decline("f", HOUR);
    assertThat(offeredRole()).isNull();
    assertThat(answer(update(in(Set.of(), "a", "b")))).isEqualTo(new CallAnswer.Done());
    assertThat(offeredRole()).isEqualTo("b");
  }

  @Test
  void onlyTheOffersOfARoleThatIsLeftAreTakenBack() {
    update(in(Set.of("b", "c"), "a", "b", "c"));
    sharing.node("n1", 4, 8).round();
    update(in(Set.of("a", "c"), "a", "b", "c"));
    sharing.node("n2", 4, 8).round();
    assertThat(sharing.open()).containsExactly("f@n1", "f@n2");
    List<MasterEffect> effects = update(in(Set.of("c"), "b", "c"));
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class)).hasSize(1);
    assertThat(sharing.open()).containsExactly("f@n2");
    assertThat(offeredRoles()).containsExactly("b", "b");
  }

  private List<String> offeredRoles() {
    sharing.round();
    return sharing.offersOf("f").stream().map(Work.Offer::role).toList();
  }

  @Test
  void theSuppressedSetIsReplacedAsAWhole() {
    update(in(Set.of("a", "b"), "a", "b", "c"));
    sharing.node("n1", 4, 8);
    assertThat(offeredRole()).isEqualTo("c");
    sharing.decline("f", HOUR);
    update(in(Set.of("b", "c"), "a", "b", "c"));
    assertThat(offeredRole()).isEqualTo("a");
  }

  @Test
  void aRoleThatIsWantedAgainLosesItsFiltersAndOthersKeepTheirs() {
    sharing.node("n1", 4, 8).round();
    sharing.decline("f", HOUR);
    sharing.round();
    sharing.decline("f", HOUR);
    sharing.round();
    sharing.decline("f", HOUR);
    assertThat(sharing.pass(10_000)).isEmpty();
    update(in(Set.of("b"), "a", "b", "c"));
    assertThat(sharing.pass(10_000)).isEmpty();
    update(in(Set.of(), "a", "b", "c"));
    assertThat(offeredRole()).isEqualTo("b");
  }

  @Test
  void suppressingARoleTakesNoOfferBack() {
    update(in(Set.of(), "a"));
    sharing.node("n1", 4, 8).round();
    List<MasterEffect> effects = update(in(Set.of("a"), "a"));
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class)).isEmpty();
    assertThat(sharing.open()).containsExactly("f@n1");
  }

  @Test
  void tasksOfARoleThatIsLeftGoOn() {
    update(in(Set.of(), "a"));
    Sharing.Running running = sharing.settle("f", "n1", 4, 8);
    List<MasterEffect> effects = update(in(Set.of(), "b"));
    assertThat(Told.updates(effects)).isEmpty();
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).isEmpty();
    sharing.end(running);
    assertThat(offeredRole()).isEqualTo("b");
  }

  @Test
  void aWrongUpdateChangesNothing() {
    update(in(Set.of(), "a"));
    assertThat(answer(update(in(Set.of("x"), "b"))))
        .isEqualTo(
            new CallAnswer.Invalid(
                "suppressed_roles: 'x' is not one of the framework's roles [b]"));
    assertThat(answer(update(Given.wishing(in(Set.of(), "b"), Map.of("x", OfferFilter.ofSizes())))))
        .isInstanceOf(CallAnswer.Invalid.class);
    assertThat(answer(update(in(Set.of(), "b", "z")))).isInstanceOf(CallAnswer.Forbidden.class);
    sharing.node("n1", 4, 8);
    assertThat(offeredRole()).isEqualTo("a");
  }

  @Test
  void whoeverHasBeenReplacedChangesNothing() {
    sharing.story.on(
        new MasterEvent.Subscribe(
            "c-other", Sharing.framework("f").name, Given.registration(id, "a", "b", "c")));
    assertThat(answer(update(in(Set.of(), "a")))).isInstanceOf(CallAnswer.Gone.class);
    sharing.story.on(new MasterEvent.Teardown(id));
    assertThat(answer(update(in(Set.of(), "a")))).isInstanceOf(CallAnswer.Gone.class);
  }

  @Test
  void theAnswerComesBeforeWhatFollowsFromIt() {
    update(in(Set.of(), "a"));
    sharing.node("n1", 4, 8).round();
    List<MasterEffect> effects = update(in(Set.of(), "b"));
    assertThat(effects.getFirst()).isEqualTo(new MasterEffect.Answer("u1", new CallAnswer.Done()));
  }

  @Test
  void theNewFailoverTimeoutCountsAtTheNextDisconnect() {
    Work.Registration usual = in(Set.of(), "a");
    update(
        new Work.Registration(
            id,
            usual.name(),
            usual.roles(),
            usual.suppressedRoles(),
            usual.capabilities(),
            1_000L,
            usual.payload()));
    sharing.disconnect("f");
    sharing.pass(999);
    assertThat(sharing.view("f").registrations()).hasSize(1);
    sharing.pass(2);
    assertThat(sharing.view("f").registrations()).isEmpty();
  }

  @Test
  void anOfferThatTakesACapabilityWhichTheFrameworkDropsIsTakenBack() {
    sharing.role(role("safe").guarantee(3, 3));
    Work.Registration plain = in(Set.of(), "a");
    update(capable(plain, "REVOCABLE_RESOURCES"));
    sharing.node("n1", 4, 4).node("n2", 2, 2).round();
    assertThat(sharing.offersOf("f")).hasSize(2);
    List<MasterEffect> effects = update(plain);
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class))
        .as("those that show something revocable")
        .hasSize((int) lent(effects));
    assertThat(lent(effects)).isPositive();
    sharing.pass(2_000);
    assertThat(sharing.offersOf("f"))
        .allMatch(offer -> offer.bundle().marked().isEmpty())
        .isNotEmpty();
  }

  private static long lent(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.RecordOffer.class).stream()
        .filter(record -> !record.offer().bundle().marked().lent().isEmpty())
        .count();
  }

  private static Work.Registration capable(Work.Registration of, String capability) {
    return new Work.Registration(
        of.id(),
        of.name(),
        of.roles(),
        of.suppressedRoles(),
        Set.of(capability),
        of.failoverTimeoutMillis(),
        of.payload());
  }

  @Test
  void anOfferOfWhatIsRefinedIsTakenBackFromAFrameworkThatDropsRefinement() {
    sharing.story.on(
        new MasterEvent.ReservationDeclared(
            new Declarations.Reserved(
                "r", "n1", Reservation.of("a").refined(below("a/b")), gib(1, 1))));
    Given.FrameworkBuilder refiner = Sharing.framework("g", "a/b");
    sharing.story.declare(refiner);
    FrameworkId refining =
        sharing.story.subscribe(
            "g", capable(Given.registration(null, "a/b"), "RESERVATION_REFINEMENT"));
    sharing.node("n1", 1, 1).round();
    assertThat(sharing.offersOf("g")).hasSize(1);
    List<MasterEffect> effects =
        sharing.story.on(
            new MasterEvent.UpdateFramework(
                "u1", "c-g", refining, Given.registration(refining, "a/b")));
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class)).hasSize(1);
    assertThat(sharing.pass(2_000)).isEmpty();
  }

  private static Reservation.Level below(String role) {
    return new Reservation.Level(role, false, "", new TreeMap<>());
  }
}

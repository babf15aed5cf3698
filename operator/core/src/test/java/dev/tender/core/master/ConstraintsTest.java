package dev.tender.core.master;

import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.Refusal;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Constraints;
import dev.tender.core.model.Constraints.Condition;
import dev.tender.core.model.Constraints.Group;
import dev.tender.core.model.Constraints.Subject;
import dev.tender.core.model.Constraints.TextPattern;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Nodes of zone z1 and z2, and one of no zone: who is offered what under which constraints. */
class ConstraintsTest {
  private static final Subject ZONE = new Subject.Attribute("zone");
  private static final List<String> ALL = List.of("f@bare", "f@one", "f@two");

  private Sharing sharing = new Sharing();

  private static Cluster.Node node(String name, Map<String, String> labels) {
    Cluster.Node usual = Given.node(name, 4, 8);
    return new Cluster.Node(
        usual.id(),
        name,
        "10.0.0." + name.length(),
        usual.allocatable(),
        110,
        false,
        true,
        List.of(),
        labels);
  }

  private void show(String name, Map<String, String> labels) {
    sharing.story.on(new MasterEvent.NodeObserved(node(name, labels)));
  }

  private void showAll() {
    show("one", Map.of("zone", "z1", "topology.kubernetes.io/zone", "physical-1"));
    show("two", Map.of("zone", "z2", "topology.kubernetes.io/region", "north"));
    show("bare", Map.of());
  }

  /** A pattern of the test's own: the core knows no expressions. */
  private record Regex(String text) implements TextPattern {
    @Override
    public boolean matches(String value) {
      return Pattern.matches(text, value);
    }
  }

  private static Condition that(Subject subject, Constraints.Test test) {
    return new Condition(subject, test);
  }

  private static Condition zone(Constraints.Test test) {
    return that(ZONE, test);
  }

  private static OfferFilter all(Condition... conditions) {
    return any(new Group(List.of(conditions)));
  }

  private static OfferFilter any(Group... groups) {
    return new OfferFilter(null, new Constraints(List.of(groups)));
  }

  private List<String> offered(OfferFilter filter) {
    sharing = new Sharing();
    sharing.story.declare(Sharing.framework("f", "r"));
    sharing.story.subscribe("f", Given.wishing(Map.of("r", filter)));
    showAll();
    return round();
  }

  private List<String> round() {
    List<String> deals = new ArrayList<>(sharing.round());
    deals.sort(null);
    return deals;
  }

  @Test
  void withoutConstraintsEveryNodeIsOffered() {
    assertThat(offered(OfferFilter.NONE)).isEqualTo(ALL);
  }

  @Test
  void existsWantsTheAttribute() {
    assertThat(offered(all(zone(new Constraints.Test.Exists())))).containsExactly("f@one", "f@two");
  }

  @Test
  void notExistsWantsItsAbsence() {
    assertThat(offered(all(zone(new Constraints.Test.NotExists())))).containsExactly("f@bare");
  }

  @Test
  void equalsFailsWithoutTheAttribute() {
    assertThat(offered(all(zone(new Constraints.Test.Equals("z1"))))).containsExactly("f@one");
  }

  @Test
  void notEqualsHoldsWithoutTheAttribute() {
    assertThat(offered(all(zone(new Constraints.Test.NotEquals("z1")))))
        .containsExactly("f@bare", "f@two");
  }

  @Test
  void matchesWantsThePatternForTheWholeText() {
    assertThat(offered(all(zone(new Constraints.Test.Matches(new Regex("[z]2"))))))
        .containsExactly("f@two");
  }

  @Test
  void aPatternForAPartOfTheTextMatchesNothing() {
    assertThat(offered(all(zone(new Constraints.Test.Matches(new Regex("z")))))).isEmpty();
  }

  @Test
  void notMatchesHoldsWithoutTheAttribute() {
    assertThat(offered(all(zone(new Constraints.Test.NotMatches(new Regex("z1"))))))
        .containsExactly("f@bare", "f@two");
  }

  @Test
  void everythingInAGroupMustHold() {
    assertThat(
            offered(
                all(
                    zone(new Constraints.Test.Exists()),
                    zone(new Constraints.Test.NotEquals("z2")))))
        .containsExactly("f@one");
  }

  @Test
  void oneOfTheGroupsIsEnough() {
    assertThat(
            offered(
                any(
                    new Group(List.of(zone(new Constraints.Test.Equals("z1")))),
                    new Group(List.of(zone(new Constraints.Test.NotExists()))))))
        .containsExactly("f@bare", "f@one");
  }

  @Test
  void regionAndZoneAreTheLabelsWhateverTheAttributesSay() {
    assertThat(offered(all(that(new Subject.Zone(), new Constraints.Test.Equals("physical-1")))))
        .containsExactly("f@one");
    assertThat(offered(all(that(new Subject.Region(), new Constraints.Test.Equals("north")))))
        .containsExactly("f@two");
  }

  @Test
  void theHostIsKnownByItsNameAndByItsAddress() {
    Subject host = new Subject.Hostname();
    assertThat(offered(all(that(host, new Constraints.Test.Equals("one")))))
        .containsExactly("f@one");
    assertThat(offered(all(that(host, new Constraints.Test.Equals("10.0.0.4")))))
        .containsExactly("f@bare");
    assertThat(offered(all(that(host, new Constraints.Test.NotEquals("bare")))))
        .containsExactly("f@one", "f@two");
    assertThat(offered(all(that(host, new Constraints.Test.NotMatches(new Regex("10.*"))))))
        .isEmpty();
  }

  @Test
  void rolesHaveTheirOwnConstraints() {
    sharing.story.declare(Sharing.framework("f", "a", "b"));
    sharing.story.subscribe(
        "f",
        Given.wishing(
            Given.registration(null, "a", "b"),
            Map.of(
                "a", all(zone(new Constraints.Test.Equals("z1"))),
                "b", all(zone(new Constraints.Test.Equals("z2"))))));
    showAll();
    sharing.round();
    assertThat(sharing.offersOf("f"))
        .extracting(offer -> offer.role() + "@" + offer.node())
        .containsExactlyInAnyOrder("a@one", "b@two");
  }

  @Test
  void whatTheFrameworkAsksHoldsBesideWhatItsSchedulerAsks() {
    Given.FrameworkBuilder framework = Sharing.framework("f", "r");
    framework.offerFilters = Map.of("r", all(zone(new Constraints.Test.Exists())));
    sharing.story.declare(framework);
    sharing.story.subscribe(
        "f", Given.wishing(Map.of("r", all(zone(new Constraints.Test.NotEquals("z2"))))));
    showAll();
    assertThat(round()).containsExactly("f@one");
  }

  @Test
  void aNewConstraintLeavesOffersAndRefusalsAlone() {
    offered(OfferFilter.NONE);
    Work.Offer two = offer("two");
    sharing.story.decline(offer("one"), HOUR);
    List<MasterEffect> effects = update(all(zone(new Constraints.Test.Exists())));
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class)).isEmpty();
    assertThat(sharing.pass(60_000)).isEmpty();
    assertThat(sharing.story.outstanding()).contains(two);
  }

  @Test
  void aConstraintThatIsLiftedBringsOffersAtOnce() {
    assertThat(offered(all(zone(new Constraints.Test.Equals("z1"))))).containsExactly("f@one");
    update(OfferFilter.NONE);
    assertThat(round()).containsExactly("f@bare", "f@two");
  }

  @Test
  void aNodeThatIsLabelledAnewIsLookedAtAnew() {
    assertThat(offered(all(zone(new Constraints.Test.Equals("z3"))))).isEmpty();
    show("bare", Map.of("zone", "z3"));
    assertThat(round()).containsExactly("f@bare");
    List<MasterEffect> effects =
        sharing.story.on(new MasterEvent.NodeObserved(node("bare", Map.of("zone", "z4"))));
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class)).hasSize(1);
  }

  @Test
  void aNodeThatMovesTakesBackTheOffersThatItDoesNotSuitAnyMoreThoughNoAttributeChanges() {
    Condition south = new Condition(new Subject.Region(), new Constraints.Test.NotEquals("south"));
    assertThat(offered(all(south))).contains("f@bare", "f@one");
    assertThat(rescinded("bare", Map.of("topology.kubernetes.io/region", "west"))).isZero();
    assertThat(rescinded("bare", Map.of("topology.kubernetes.io/region", "south"))).isEqualTo(1);
  }

  private int rescinded(String node, Map<String, String> labels) {
    return Told.told(
            sharing.story.on(new MasterEvent.NodeObserved(node(node, labels))),
            SchedulerMessage.Rescind.class)
        .size();
  }

  @Test
  void theReasonNamesTheAttributeAndTheRole() {
    offered(all(zone(new Constraints.Test.Equals("z1"))));
    assertThat(sharing.view("f").why()).containsExactly(Map.entry("ConstraintsUnmet", 2));
    assertThat(new Refusal.ConstraintsUnmet("zone", "r").sentence())
        .isEqualTo("attribute zone does not satisfy the framework's offer constraints for role r");
  }

  @Test
  void aRoleThatTheFrameworkIsNotSubscribedToCannotHaveConstraints() {
    sharing.story.declare(Sharing.framework("f", "r"));
    List<MasterEffect> effects =
        sharing.story.on(
            new MasterEvent.Subscribe(
                "c-f",
                Sharing.framework("f").name,
                Given.wishing(Map.of("s", all(zone(new Constraints.Test.Exists()))))));
    assertThat(Told.told(effects, SchedulerMessage.Error.class))
        .containsExactly(
            new SchedulerMessage.Error(
                "offer filters or offer constraints: 's' is not one of the framework's roles"
                    + " [r]"));
  }

  @Test
  void starStandsForEveryRoleThatIsNotNamed() {
    sharing.story.declare(Sharing.framework("f", "a", "b"));
    sharing.story.subscribe(
        "f",
        Given.wishing(
            Given.registration(null, "a", "b"),
            Map.of(
                "*", all(zone(new Constraints.Test.Equals("z1"))),
                "b", all(zone(new Constraints.Test.Equals("z2"))))));
    showAll();
    sharing.round();
    assertThat(sharing.offersOf("f"))
        .extracting(offer -> offer.role() + "@" + offer.node())
        .containsExactlyInAnyOrder("a@one", "b@two");
  }

  private Work.Offer offer(String node) {
    return sharing.offersOf("f").stream()
        .filter(offer -> offer.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private List<MasterEffect> update(OfferFilter filter) {
    Work.Offer any = sharing.offersOf("f").getFirst();
    return sharing.story.on(
        new MasterEvent.UpdateFramework(
            "call",
            "c-f",
            any.framework(),
            Given.wishing(Given.registration(any.framework()), Map.of("r", filter))));
  }
}

package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a launch leaves of the room in its framework's own pods need not wait for anything. */
class RestAtOnceTest {
  private static final Resources FLOOR = gib(0.5, 0.5);

  private final Story story = new Story().synced().withNode("n1", 8, 16).withNode("n2", 8, 16);
  private final FrameworkId id = story.join("f");
  private final Work.Offer warm;

  /** An executor on n1 with room for 4 cpus and 4 GiB. */
  RestAtOnceTest() {
    story.pass(20);
    Work.Offer first = story.outstanding().getFirst();
    accept(first, 0, inExecutor("first", gib(4, 4)));
    story.finish(story.start(story.lastPlan()), id, "first");
    story.pass(20);
    warm = story.insideOffer();
  }

  private Work.Task inExecutor(String task, Resources amount) {
    return story.task(task, "n1", amount, "e", FLOOR);
  }

  /** What is offered in the next millisecond. */
  private List<Work.Offer> accept(Work.Offer offer, long refuseMillis, Work.Task task) {
    List<MasterEffect> effects =
        new ArrayList<>(
            story.on(
                MasterEvent.Accept.launching(
                    id, List.of(offer.id()), List.of(task), refuseMillis)));
    effects.addAll(story.pass(1));
    return Told.offers(effects);
  }

  @Test
  void roomThatIsLeftInThePodIsOfferedInTheNextMoment() {
    List<Work.Offer> offers = accept(warm, 0, inExecutor("t", gib(1, 1)));
    assertThat(offers).hasSize(1);
    assertThat(offers.getFirst().node()).isEqualTo("n1");
    Work.Offer rest = offers.getFirst();
    assertThat(rest.total().plus(gib(1, 1)).plus(warm.outside().total())).isEqualTo(warm.total());
    assertThat(Told.offers(story.pass(900))).as("what is outside of it waits").isEmpty();
    assertThat(Told.offers(story.pass(150))).hasSize(1);
  }

  @Test
  void whatItLeavesOutsideOfItsPodsIsForOthersFirst() {
    Work.Offer second =
        story.outstanding().stream()
            .filter(offer -> offer.node().equals("n2"))
            .findFirst()
            .orElseThrow();
    story.on(new MasterEvent.Decline(id, List.of(second.id()), 3_600_000));
    FrameworkId larger = story.join("larger");
    story.pass(20);
    Work.Offer theirs = story.outstanding().getLast();
    assertThat(theirs.framework()).isEqualTo(larger);
    story.on(
        MasterEvent.Accept.launching(
            larger,
            List.of(theirs.id()),
            List.of(story.task("big", "n2", gib(7, 14), "e", FLOOR)),
            0));
    List<Work.Offer> offers = accept(warm, 0, inExecutor("t", gib(1, 1)));
    assertThat(offers).extracting(Work.Offer::framework).containsExactly(id);
    assertThat(offers.getLast().outside().total().isEmpty()).isTrue();
    assertThat(Told.offers(story.pass(20)))
        .extracting(Work.Offer::framework)
        .containsExactly(larger);
  }

  @Test
  void oneLaunchAfterTheOtherWaitsForNothing() {
    Work.Offer offer = warm;
    for (int i = 0; i < 3; i++) {
      offer = accept(offer, 0, inExecutor("t" + i, gib(1, 1))).getFirst();
    }
    assertThat(offer.total().plus(gib(3, 3)).plus(warm.outside().total())).isEqualTo(warm.total());
  }

  @Test
  void withoutRoomLeftInThePodTheRestIsForOthersFirst() {
    assertThat(accept(warm, 0, inExecutor("t", gib(4, 4)))).isEmpty();
    assertThat(Told.offers(story.pass(998))).isEmpty();
    assertThat(Told.offers(story.pass(21))).hasSize(1);
  }

  @Test
  void whoRefusesTheRestIsNotOfferedIt() {
    assertThat(accept(warm, 5_000, inExecutor("t", gib(1, 1)))).isEmpty();
    assertThat(Told.offers(story.pass(4_900))).isEmpty();
  }

  @Test
  void aFilterStaysInForceThoughMoreIsRefusedWithoutOneAfterIt() {
    accept(warm, 900, inExecutor("t1", gib(1, 1)));
    story.withNode("n1", 16, 32).pass(20);
    Work.Offer larger = story.insideOffer();
    assertThat(accept(larger, 0, inExecutor("t2", gib(1, 1)))).isEmpty();
  }

  @Test
  void aLaunchThatCameToNothingIsNoReasonToHurry() {
    assertThat(accept(warm, 0, inExecutor("t", gib(100, 1)))).isEmpty();
  }

  @Test
  void anotherNodeThatChangedStillWaitsForCompany() {
    Work.Offer other =
        story.outstanding().stream()
            .filter(offer -> offer.node().equals("n2"))
            .findFirst()
            .orElseThrow();
    story.on(new MasterEvent.NodeObserved(Given.node("n2", 16, 32)));
    assertThat(accept(warm, 0, inExecutor("t", gib(1, 1))))
        .extracting(Work.Offer::node)
        .containsExactly("n1");
    assertThat(Told.offers(story.pass(18))).isEmpty();
    assertThat(Told.offers(story.pass(1))).extracting(Work.Offer::node).containsExactly("n2");
    assertThat(story.outstanding()).contains(other);
  }
}

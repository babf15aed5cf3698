package dev.tender.core.invariant;

import static dev.tender.core.invariant.Ledger.both;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One number is wrong in books that agree otherwise, and is noticed. */
class InvariantsTest {
  private final Ledger books = new Ledger();

  @Test
  void nothingIsSaidOfBooksThatAgree() {
    assertThat(books.violations()).isEmpty();
  }

  // The node.

  @Test
  void whatIsHeldOnANodeIsTheSumOfItsOffersAndReserves() {
    books.held = both(699);
    assertThat(books.violations())
        .containsExactly(
            "held on n1 is cpu 699m, memory 699, its parts add up to cpu 700m, memory 700");
  }

  @Test
  void theEnvelopesOnANodeAreTheSumOfThoseOfItsPods() {
    books.envelopes = both(999);
    assertThat(books.violations()).singleElement().asString().startsWith("envelopes on n1 is");
  }

  @Test
  void slotsAreCountedForOffersAndForPodsThatHaveNotFinished() {
    books.podSlots = 9;
    books.heldSlots = 2;
    assertThat(books.violations()).containsExactly("pod slots on n1 do not add up");
    books.heldSlots = 1;
    books.envelopePods = 2;
    assertThat(books.violations()).containsExactly("pod slots on n1 do not add up");
    books.finished = true;
    books.envelopePods = 0;
    assertThat(books.violations()).isEmpty();
  }

  @Test
  void aNodePromisesNoMoreThanItHasToWhoeverItIsOffered() {
    books.allocatable = both(2049);
    assertThat(books.violations())
        .containsExactly("n1 has cpu 2049m, memory 2049 and promises cpu 2050m, memory 2050");
  }

  @Test
  void aNodeThatBecameTooSmallForWhatRunsIsNobodysFaultWhileNothingOfItIsOffered() {
    books.allocatable = both(1000);
    books.podSlots = 2;
    books.held = Resources.NONE;
    books.outside = Resources.NONE;
    books.ownOffered = Resources.NONE;
    books.offeredOutside = Resources.NONE;
    books.reserve = Resources.NONE;
    books.offerSlots = 0;
    books.heldSlots = 0;
    assertThat(books.violations()).isEmpty();
  }

  @Test
  void aNodePromisesNoMorePodsThanItTakes() {
    books.podSlots = 3;
    assertThat(books.violations()).containsExactly("n1 takes 3 pods and is promised 4");
    books.offerSlots = 0;
    books.heldSlots = 0;
    books.podSlots = 2;
    assertThat(books.violations()).isEmpty();
  }

  // The pod.

  @Test
  void aTaskThatLivesDoesSoInAPod() {
    books.taskPod = new PodName("ns", "other");
    assertThat(books.violations())
        .containsExactly(
            "task t lives in no pod",
            "tasks of pod ns/p is cpu 500m, memory 500, its parts add up to nothing");
  }

  @Test
  void aTaskThatHasEndedHoldsNothing() {
    books.live = false;
    books.podTasks = Resources.NONE;
    books.ownAllocated = both(100);
    books.allocated = both(100);
    assertThat(books.violations()).isEmpty();
  }

  @Test
  void whatAPodOffersOfItsSlackIsTheSumOfThoseOffers() {
    books.podOffered = both(299);
    assertThat(books.violations()).singleElement().asString().startsWith("offered slack of pod");
  }

  @Test
  void aPodAsksForAsMuchAsItsTasksNeed() {
    books.target = both(699);
    assertThat(books.violations())
        .containsExactly(
            "pod ns/p asks for cpu 699m, memory 699 and its tasks need cpu 700m, memory 700");
  }

  @Test
  void theLedgerHasAsMuchAsAPodAsksFor() {
    books.target = both(1001);
    assertThat(books.violations())
        .containsExactly(
            "pod ns/p asks for cpu 1001m, memory 1001, the ledger has cpu 1000m, memory 1000");
  }

  @Test
  void aPodPromisesNoMoreThanItWasGranted() {
    books.granted = both(999);
    assertThat(books.violations())
        .containsExactly(
            "pod ns/p was granted cpu 999m, memory 999 and promises cpu 1000m, memory 1000");
  }

  @Test
  void slackIsOfferedOfPodsOnlyThatAreUsableAndHeardOf() {
    books.usable = false;
    assertThat(books.violations())
        .containsExactly("pod ns/p cannot take tasks and its slack is offered");
    books.usable = true;
    books.attached = false;
    books.granted = Resources.NONE;
    assertThat(books.violations())
        .containsExactly("pod ns/p cannot take tasks and its slack is offered");
  }

  @Test
  void aFinishedPodPromisesNothing() {
    books.finished = true;
    books.envelopePods = 0;
    books.target = Resources.NONE;
    assertThat(books.violations()).isEmpty();
  }

  // The offer.

  @Test
  void anOfferIsThereOnce() {
    books.times = 2;
    assertThat(books.violations()).contains("offer o is there twice");
  }

  @Test
  void whoeverHoldsAnOfferListens() {
    books.connected = false;
    assertThat(books.violations()).containsExactly("offer o is held by nobody who listens");
  }

  @Test
  void anOfferIsOfANodeThatMayBeOffered() {
    books.offerable = false;
    assertThat(books.violations()).containsExactly("offer o is of an agent not to be offered");
    books.offerable = true;
    books.offerNode = "gone";
    assertThat(books.violations()).contains("offer o is of an agent not to be offered");
  }

  @Test
  void anOfferHoldsSomething() {
    books.inside = Map.of();
    books.outside = Resources.NONE;
    assertThat(books.violations()).contains("offer o is empty");
  }

  @Test
  void anOfferShowsSlackOfItsFrameworksOwnPodsOnly() {
    books.podOwner = new FrameworkId("other");
    assertThat(books.violations())
        .containsExactly("offer o shows slack of somebody else's pod ns/p");
    books.podOwner = Ledger.OWNER;
    books.inside = Map.of(new PodName("ns", "none"), both(300));
    assertThat(books.violations()).contains("offer o shows slack of somebody else's pod ns/none");
  }

  // The roles.

  @Test
  void aRoleHoldsWhatThoseBelowItHold() {
    books.allocated = both(599);
    assertThat(books.violations()).singleElement().asString().startsWith("use of role r is");
    books.allocated = both(600);
    books.offeredInside = both(299);
    assertThat(books.violations()).singleElement().asString().startsWith("offered slack of role r");
    books.offeredInside = both(300);
    books.offeredOutside = both(599);
    assertThat(books.violations()).singleElement().asString().startsWith("offered to role r is");
  }

  // Marks.

  private static Marked forRole(String role, long amount) {
    return Marked.of(Reservation.of(role), both(amount));
  }

  /** 50 of the offer, 20 of the slack that it shows and 10 of the tasks are reserved for r/x. */
  private void reserve() {
    books.outsideMarked = forRole("r/x", 50);
    books.heldMarked = forRole("r/x", 50);
    books.podOfferedMarked = forRole("r/x", 20);
    books.podNeeded = forRole("r/x", 10);
    books.podDrawn = forRole("r/x", 30);
    books.drawn = forRole("r/x", 30);
    books.reserved = forRole("r/x", 80);
    books.roleReserved = both(80);
    books.ownReserved = both(80);
  }

  @Test
  void nothingIsSaidOfReservationsThatAddUp() {
    reserve();
    assertThat(books.violations()).isEmpty();
  }

  @Test
  void marksOfOffersAndPodsAddUpOnTheirNode() {
    reserve();
    books.heldMarked = forRole("r/x", 49);
    assertThat(books.violations()).singleElement().asString().startsWith("marked in offers on n1");
    reserve();
    books.drawn = forRole("r/x", 31);
    assertThat(books.violations()).singleElement().asString().startsWith("marked in pods on n1");
  }

  @Test
  void aPodHasWhatItsTasksAndOffersNameAsMarked() {
    reserve();
    books.podDrawn = forRole("r/x", 29);
    books.drawn = forRole("r/x", 29);
    assertThat(books.violations()).singleElement().asString().startsWith("pod ns/p has");
  }

  @Test
  void aPodHasNoMoreThatIsMarkedThanItHas() {
    books.podDrawn = Marked.of(Revocable.MARK, both(1_001));
    books.drawn = books.podDrawn;
    assertThat(books.violations())
        .singleElement()
        .asString()
        .startsWith("pod ns/p has more that is marked than it has");
  }

  @Test
  void offersShowNoMoreThanIsReserved() {
    reserve();
    books.reserved = forRole("r/x", 79);
    books.roleReserved = both(79);
    books.ownReserved = both(79);
    assertThat(books.violations()).singleElement().asString().startsWith("on n1 offers show");
  }

  @Test
  void offersShowNothingThatIsReservedForAnotherRole() {
    books.outsideMarked = forRole("s", 50);
    books.heldMarked = forRole("s", 50);
    books.reserved = forRole("s", 50);
    books.otherReserved = both(50);
    assertThat(books.violations())
        .singleElement()
        .asString()
        .contains("shows what is reserved for others: s");
  }

  @Test
  void aRolesReservationsAreThoseOfAllNodesForItAndBelow() {
    reserve();
    books.roleReserved = both(79);
    assertThat(books.violations()).singleElement().asString().startsWith("reserved for role r is");
  }

  @Test
  void whatIsThereOfARolesReservationsIsThatOfAllNodesForItAndBelow() {
    reserve();
    books.atHand = forRole("s", 1);
    assertThat(books.violations())
        .singleElement()
        .asString()
        .startsWith("reserved and there for role s is");
  }
}

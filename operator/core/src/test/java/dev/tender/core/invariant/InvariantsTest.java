package dev.tender.core.invariant;

import static dev.tender.core.invariant.Ledger.both;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
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
}

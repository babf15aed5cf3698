package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** An unanswered offer of what is reserved is kept from nobody who could not have it anyway. */
class OverdueReservedTest extends ReservationStory {
  private void unanswered() {
    reserve("r1", "n1", FOR_A, gib(4, 4));
    sharing.node("n1", 4, 4).join("silent", "a");
    assertThat(sharing.round()).containsExactly("silent@n1");
  }

  @Test
  void anUnansweredOfferOfWhatIsReservedStaysWhereOnlyOtherRolesAre() {
    unanswered();
    sharing.join("other", "b").pass(40_000);
    assertThat(sharing.open()).containsExactly("silent@n1");
  }

  @Test
  void anUnansweredOfferOfWhatIsReservedExpiresForTheSameRole() {
    unanswered();
    sharing.join("asking", "a").pass(40_000);
    assertThat(sharing.open()).contains("asking@n1");
  }
}

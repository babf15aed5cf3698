package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.resources.Resources;
import org.junit.jupiter.api.Test;

/** Of sizes that overtake each other no more is relied on than is certain. */
class AskedSizesTest {
  private static final Resources LARGE = gib(4, 4);
  private static final Resources MIDDLE = gib(2, 2);
  private static final Resources SMALL = gib(1, 1);

  private final AskedSizes asked = new AskedSizes();

  @Test
  void nothingIsInTheWayOfAPodThatOnlyGrew() {
    assertThat(asked.ask(LARGE, SMALL)).isFalse();
    assertThat(asked.least(LARGE)).isEqualTo(LARGE);
  }

  @Test
  void theLeastThatMayComeTrueIsAllThatIsCertain() {
    assertThat(asked.ask(SMALL, LARGE)).isFalse();
    assertThat(asked.ask(LARGE, LARGE)).isTrue();
    assertThat(asked.least(LARGE)).isEqualTo(SMALL);
  }

  @Test
  void aSizeThatIsLessThanThePodIsAndMoreThanAnEarlierOneCountsWhenThatIsRefused() {
    asked.ask(SMALL, LARGE);
    assertThat(asked.ask(MIDDLE, LARGE)).isTrue();
    asked.ask(LARGE, LARGE);
    asked.refused(SMALL);
    assertThat(asked.least(LARGE)).isEqualTo(MIDDLE);
    asked.refused(MIDDLE);
    assertThat(asked.least(LARGE)).isEqualTo(LARGE);
  }

  @Test
  void whatOvertookASmallerSizeIsNoLargerThanItWasAskedFor() {
    asked.ask(SMALL, LARGE);
    assertThat(asked.ask(MIDDLE, LARGE)).isTrue();
    asked.overtaken();
    assertThat(asked.least(LARGE)).isEqualTo(MIDDLE);
    assertThat(asked.ask(LARGE, LARGE)).isTrue();
    asked.overtaken();
    assertThat(asked.least(LARGE)).isEqualTo(LARGE);
  }

  @Test
  void whatOvertookASmallerSizeMayBeRefusedAfterThat() {
    asked.ask(SMALL, LARGE);
    asked.ask(MIDDLE, LARGE);
    asked.overtaken();
    asked.refused(MIDDLE);
    assertThat(asked.least(LARGE)).isEqualTo(LARGE);
  }

  @Test
  void aSizeThatWasAskedForTwiceMayComeTrueAfterOneRefusal() {
    asked.ask(SMALL, LARGE);
    asked.ask(SMALL, LARGE);
    asked.refused(SMALL);
    assertThat(asked.least(LARGE)).isEqualTo(SMALL);
  }

  @Test
  void aSizeThatIsLessThanOneThatNobodyHasShownYetIsAShrinking() {
    asked.ask(LARGE, SMALL);
    assertThat(asked.ask(SMALL, SMALL)).isFalse();
    assertThat(asked.ask(LARGE, SMALL)).isTrue();
    assertThat(asked.least(LARGE)).isEqualTo(SMALL);
    asked.settled();
    asked.ask(MIDDLE, MIDDLE);
    assertThat(asked.least(LARGE)).as("less than the one that has settled").isEqualTo(MIDDLE);
  }

  @Test
  void wherePodsOnlyGrewNothingIsOvertaken() {
    asked.ask(LARGE, SMALL);
    asked.overtaken();
    assertThat(asked.least(LARGE)).isEqualTo(LARGE);
  }
}

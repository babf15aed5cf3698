package dev.tender.core.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.TaskId;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How long it is remembered what was acknowledged to an agent. */
class AcknowledgedTest {
  private static final TaskId ONE = new TaskId("one");
  private static final TaskId TWO = new TaskId("two");

  private final Acknowledged acknowledged = new Acknowledged();

  @Test
  void whatTheAgentHasHeardIsForgottenWithTheNextThatIsSent() {
    acknowledged.add(ONE, "first", 1_000, 0);
    acknowledged.add(ONE, "second", 2_000, 1_000);
    assertThat(acknowledged.has(ONE, "first")).as("sent just then").isTrue();
    acknowledged.add(TWO, "third", 3_000, 1_001);
    assertThat(acknowledged.has(ONE, "first")).isFalse();
    assertThat(acknowledged.has(ONE, "second")).isTrue();
    assertThat(acknowledged.has(TWO, "second")).isFalse();
  }

  @Test
  void whatIsAcknowledgedAgainIsRememberedAsLongAsIfItWereNew() {
    acknowledged.add(ONE, "first", 1_000, 0);
    acknowledged.add(TWO, "second", 2_000, 0);
    acknowledged.add(ONE, "first", 3_000, 0);
    acknowledged.add(TWO, "third", 4_000, 2_500);
    assertThat(acknowledged.has(ONE, "first")).isTrue();
    assertThat(acknowledged.has(TWO, "second")).isFalse();
  }

  @Test
  void whoIsBackSpeaksOfWhatItHoldsAndOfNothingElse() {
    acknowledged.add(ONE, "first", 1_000, 0);
    acknowledged.add(TWO, "second", 1_000, 0);
    acknowledged.back(Set.of(TWO), 9_000);
    assertThat(acknowledged.hasAnyOf(ONE)).isFalse();
    acknowledged.add(ONE, "third", 9_500, 8_000);
    assertThat(acknowledged.has(TWO, "second")).as("it may be lost with this session").isTrue();
  }
}

package dev.tender.operator.loop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.core.master.Master;
import dev.tender.core.master.MasterSettings;
import org.junit.jupiter.api.Test;

class MasterUnderTestTest {
  @Test
  void whatBreaksTheMasterFailsTheTestThatItBelongsTo() {
    MasterUnderTest master =
        new MasterUnderTest(
            new Master(MasterSettings.defaults("m", 1)), null, null, Watcher.NOBODY);
    master.loop.put(null);
    assertThatThrownBy(master::close)
        .isInstanceOf(AssertionError.class)
        .hasCauseInstanceOf(NullPointerException.class);
  }
}

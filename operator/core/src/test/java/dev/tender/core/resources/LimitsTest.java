package dev.tender.core.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final Ports PORTS = Ports.of(1, 9);

  /** 4 cpu, 40 memory, 400 disk, 1 gpu, 10 fpga. */
  private final Limits limits = new Limits(4, 40, 400, 1, new TreeMap<>(Map.of("fpga", 10L)));

  @Test
  void ofWhatIsWantedTheRestOfEachLimitIsLeft() {
    Resources held = Resources.of(3, 10, 400, 0).withCustom("fpga", 4);
    Resources wanted = Resources.of(2, 20, 1, 1).withCustom("fpga", 7).withPorts(PORTS);
    // 4 - 3, 20 of 30, none of the disk, the gpu, 10 - 4; ports are never limited.
    assertThat(limits.left(held, wanted))
        .isEqualTo(Resources.of(1, 20, 0, 1).withCustom("fpga", 6).withPorts(PORTS));
  }

  @Test
  void nothingIsLeftWhereMoreIsHeldThanAllowed() {
    Resources held = Resources.of(5, 41, 401, 2).withCustom("fpga", 11);
    Resources wanted = Resources.of(1, 1, 1, 1).withCustom("fpga", 1);
    assertThat(limits.left(held, wanted)).isEqualTo(Resources.NONE);
    assertThat(limits.excess(held)).isEqualTo(Resources.of(1, 1, 1, 1).withCustom("fpga", 1));
    assertThat(limits.excess(Resources.of(4, 0, 399, 1))).isEqualTo(Resources.NONE);
  }

  @Test
  void whatIsNotNamedIsUnlimited() {
    Resources much = Resources.of(1L << 40, 1L << 50, 1L << 50, 8).withCustom("fpga", 1L << 40);
    assertThat(Limits.NONE.left(much, much)).isEqualTo(much);
    assertThat(Limits.NONE.left(Resources.of(Long.MAX_VALUE, 0), much)).isEqualTo(much);
    assertThat(Limits.NONE.excess(much)).isEqualTo(Resources.NONE);
    Resources other = Resources.NONE.withCustom("tpu", 5);
    assertThat(limits.left(other, other)).isEqualTo(other);
    assertThat(limits.excess(other)).isEqualTo(Resources.NONE);
  }

  @Test
  void onlyNoLimitAtAllIsNone() {
    assertThat(Limits.NONE.isNone()).isTrue();
    assertThat(Limits.of(Limits.UNLIMITED, Limits.UNLIMITED).isNone()).isTrue();
    assertThat(limits.isNone()).isFalse();
    assertThat(Limits.of(0, Limits.UNLIMITED).isNone()).isFalse();
  }
}

package dev.tender.core.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
  private final Resources two = Resources.of(2000, 4 << 20).withDisk(10).withGpus(1);
  private final Resources one = Resources.of(1000, 1 << 20);

  @Test
  void whatIsTakenAwayCanBePutBack() {
    assertThat(two.minus(one).plus(one)).isEqualTo(two);
    assertThat(two.minus(two)).isEqualTo(Resources.NONE);
    assertThat(two.minus(two).isEmpty()).isTrue();
  }

  @Test
  void takingMoreThanThereIsThrowsUnlessItSaturates() {
    assertThatThrownBy(() -> one.minus(two))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("does not contain");
    assertThat(one.minusSaturating(two)).isEqualTo(Resources.NONE);
  }

  @Test
  void amountsBelowZeroAndSumsBeyondALongAreRefused() {
    assertThatThrownBy(() -> Resources.of(-1, 0)).isInstanceOf(ArithmeticException.class);
    Resources most = Resources.of(Long.MAX_VALUE, 0);
    assertThatThrownBy(() -> most.plus(one)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void customScalarsAddUpAndVanishAtZero() {
    Resources fpga = one.withCustom("fpga", 1000);
    assertThat(fpga.plus(fpga).custom()).containsEntry("fpga", 2000L);
    assertThat(fpga.minus(fpga)).isEqualTo(Resources.NONE);
    assertThat(fpga.contains(one)).isTrue();
    assertThat(one.contains(fpga)).isFalse();
    assertThat(fpga.min(one)).isEqualTo(one);
    assertThat(one.max(fpga)).isEqualTo(fpga);
  }

  @Test
  void aPercentageIsRoundedUpAndLeavesDevicesWhole() {
    assertThat(Resources.of(1001, 0).withGpus(8).percent(10)).isEqualTo(Resources.of(101, 0));
  }

  @Test
  void aBundleReadsLikeKubernetesWritesIt() {
    assertThat(Resources.of(500, 128 << 20).withPorts(Ports.of(31000, 31001)))
        .hasToString("cpu 500m, memory 128Mi, ports [31000-31001]");
    assertThat(Resources.NONE).hasToString("nothing");
  }

  @Test
  void touchingRangesAreOneRange() {
    Ports parts =
        new Ports(List.of(new Ports.Range(5, 6), new Ports.Range(1, 2), new Ports.Range(3, 4)));
    assertThat(parts).isEqualTo(Ports.of(1, 6));
    assertThat(parts.size()).isEqualTo(6);
  }

  @Test
  void aHoleInARangeLeavesTwo() {
    Ports cut = Ports.of(1, 10).minus(Ports.of(4, 5));
    assertThat(cut.ranges()).containsExactly(new Ports.Range(1, 3), new Ports.Range(6, 10));
    assertThat(cut.plus(Ports.of(4, 5))).isEqualTo(Ports.of(1, 10));
    assertThat(cut.contains(Ports.of(3, 4))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void setAlgebraOfPortsHolds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      Ports a = ports(random);
      Ports b = ports(random);
      Ports common = a.intersection(b);
      assertThat(a.minus(b).plus(common)).isEqualTo(a);
      assertThat(a.plus(b).size()).isEqualTo(a.size() + b.size() - common.size());
      assertThat(a.contains(common)).isTrue();
      assertThat(a.minus(b).intersection(b)).isEqualTo(Ports.NONE);
    }
  }

  private static Ports ports(SplittableRandom random) {
    Ports ports = Ports.NONE;
    for (int i = random.nextInt(4); i > 0; i--) {
      int begin = random.nextInt(40);
      ports = ports.plus(Ports.of(begin, begin + random.nextInt(10)));
    }
    return ports;
  }
}

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
  void noAmountMayBeBelowZeroWhicheverItIs() {
    assertThatThrownBy(() -> Resources.of(0, -1)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> one.withDisk(-1)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> one.withGpus(-1))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("gpus -1");
    assertThatThrownBy(() -> one.withCustom("fpga", -1))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("fpga -1");
  }

  @Test
  void aBundleContainsAnotherOnlyIfItHasAsMuchOfEverything() {
    Resources all = Resources.of(2, 2, 2, 2).withCustom("fpga", 2).withPorts(Ports.of(2, 3));
    assertThat(all.contains(all)).isTrue();
    assertThat(all.contains(all.withCpuAndMemory(3, 2))).isFalse();
    assertThat(all.contains(all.withCpuAndMemory(2, 3))).isFalse();
    assertThat(all.contains(all.withDisk(3))).isFalse();
    assertThat(all.contains(all.withGpus(3))).isFalse();
    assertThat(all.contains(all.withCustom("fpga", 3))).isFalse();
    assertThat(all.contains(all.withPorts(Ports.of(3, 4)))).isFalse();
    assertThat(all.contains(Resources.NONE)).isTrue();
  }

  @Test
  void nothingAddedOrTakenAwayLeavesTheSameBundleWithoutMakingOne() {
    assertThat(two.plus(Resources.NONE)).isSameAs(two);
    assertThat(Resources.NONE.plus(two)).isSameAs(two);
    assertThat(two.minus(Resources.NONE)).isSameAs(two);
    assertThat(two.withoutPorts()).isSameAs(two);
    Ports ports = Ports.of(1, 2);
    assertThat(ports.plus(Ports.NONE)).isSameAs(ports);
    assertThat(Ports.NONE.plus(ports)).isSameAs(ports);
    assertThat(ports.minus(Ports.NONE)).isSameAs(ports);
    assertThat(ports.intersection(Ports.NONE)).isSameAs(Ports.NONE);
  }

  @Test
  void whatIsTakenFromACustomScalarLeavesTheRestAndNeverLessThanNothing() {
    Resources five = one.withCustom("fpga", 5);
    assertThat(five.minus(one.withCustom("fpga", 2)))
        .isEqualTo(Resources.NONE.withCustom("fpga", 3));
    assertThat(five.minusSaturating(one.withCustom("fpga", 9))).isEqualTo(Resources.NONE);
    assertThat(five.minusSaturating(one)).isEqualTo(Resources.NONE.withCustom("fpga", 5));
    assertThat(one.minusSaturating(five)).isEqualTo(Resources.NONE);
  }

  @Test
  void theSmallerAndTheLargerOfTwoAreTakenAmountByAmount() {
    Resources left = Resources.of(1, 8, 3, 4).withCustom("a", 1).withCustom("b", 9);
    Resources right = Resources.of(5, 2, 7, 1).withCustom("a", 6).withCustom("c", 2);
    assertThat(left.min(right)).isEqualTo(Resources.of(1, 2, 3, 1).withCustom("a", 1));
    assertThat(left.max(right))
        .isEqualTo(
            Resources.of(5, 8, 7, 4).withCustom("a", 6).withCustom("b", 9).withCustom("c", 2));
  }

  @Test
  void everyScalarIsMultipliedAndPortsAreNot() {
    Resources each = Resources.of(1, 2, 3, 4).withCustom("fpga", 5).withPorts(Ports.of(1, 9));
    assertThat(each.times(3)).isEqualTo(Resources.of(3, 6, 9, 12).withCustom("fpga", 15));
    assertThatThrownBy(() -> Resources.of(2, 0).times(Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
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
    assertThat(Resources.of(0, 0, 30, 0).withCustom("fpga", 1000).percent(10))
        .isEqualTo(Resources.of(0, 0, 3, 0).withCustom("fpga", 100));
  }

  @Test
  void aBundleReadsLikeKubernetesWritesIt() {
    assertThat(Resources.of(500, 128 << 20).withPorts(Ports.of(31000, 31001)))
        .hasToString("cpu 500m, memory 128Mi, ports [31000-31001]");
    assertThat(Resources.NONE).hasToString("nothing");
    assertThat(Resources.of(0, 0, 3 << 10, 2).withCustom("fpga", 1500))
        .hasToString("disk 3Ki, gpus 2, fpga 1500m");
    assertThat(Resources.of(0, 1025).withPorts(Ports.of(1, 1).plus(Ports.of(5, 9))))
        .hasToString("memory 1025, ports [1-1,5-9]");
  }

  @Test
  void aRangeOfPortsHasTwoEndsInOrder() {
    assertThat(new Ports.Range(0, 0).end()).isZero();
    assertThatThrownBy(() -> new Ports.Range(-1, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a range: -1-5");
    assertThatThrownBy(() -> new Ports.Range(6, 5)).isInstanceOf(IllegalArgumentException.class);
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

package dev.tender.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
  @Test
  void everyOrderIsOneLine() {
    assertThat(Order.parse("")).isEqualTo(new Order.Noop());
    assertThat(Order.parse("noop")).isEqualTo(new Order.Noop());
    assertThat(Order.parse("sleep 250")).isEqualTo(new Order.Sleep(Duration.ofMillis(250)));
    assertThat(Order.parse("hold")).isEqualTo(new Order.Hold());
    assertThat(Order.parse("spin 5")).isEqualTo(new Order.Spin(Duration.ofMillis(5)));
    assertThat(Order.parse("allocate 64")).isEqualTo(new Order.Allocate(64));
    assertThat(Order.parse("fail as told")).isEqualTo(new Order.Fail("as told"));
    assertThat(Order.parse("exit 3")).isEqualTo(new Order.Exit(3));
    assertThat(Order.parse("echo a b")).isEqualTo(new Order.Echo("a b"));
    assertThat(Order.parse("send a b")).isEqualTo(new Order.Send("a b"));
    assertThat(Order.parse("print a b")).isEqualTo(new Order.Print("a b"));
    assertThat(Order.parse("env HOME")).isEqualTo(new Order.Env("HOME"));
    assertThat(Order.parse(" stubborn 9 ")).isEqualTo(new Order.Stubborn(Duration.ofMillis(9)));
  }

  @Test
  void anUnknownOrderIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Order.parse("dance 3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a probe does not know \"dance\"; it knows noop, sleep,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep", "sleep soon", "sleep -1", "sleep 99999999999"})
  void aWrongNumberIsNamed(String line) {
    assertThatThrownBy(() -> Order.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"sleep MILLIS\" wants a number from 0 to 2147483647, not ");
  }
}

package dev.tender.benchmarks.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EqualityTest {
  @ParameterizedTest
  @ValueSource(strings = {"fresh", "half", "filtered"})
  void whatIsMeasuredIsDecidedAsTheReferenceDoes(String load) {
    assertThat(Equality.check(load)).endsWith("as the reference decides").doesNotStartWith("0 ");
  }
}

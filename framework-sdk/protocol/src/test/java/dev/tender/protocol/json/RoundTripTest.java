package dev.tender.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.RandomMessages;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
  private static final int SEEDS = 12;

  static List<Class<?>> types() {
    return RandomMessages.types();
  }

  @Test
  void everyMessageIsFound() {
    assertThat(types()).hasSizeGreaterThan(90);
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatIsWrittenIsReadBack(Class<?> type) throws WireException {
    for (long seed = 0; seed < SEEDS; seed++) {
      Object message = new RandomMessages(seed).next(type);
      byte[] json = Json.encode(message);
      String text = new String(json, StandardCharsets.US_ASCII);
      assertThat(Json.decode(RandomMessages.readAs(type), json))
          .as("seed %d", seed)
          .isEqualTo(message);
      assertThat(text).as("seed %d", seed).matches("[ -\\x7f]*");
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void fieldsMayComeInAnyOrder(Class<?> type) throws WireException {
    for (long seed = 0; seed < SEEDS; seed++) {
      Object message = new RandomMessages(seed).next(type);
      byte[] reversed = Reversed.of(Json.encode(message));
      assertThat(Json.decode(RandomMessages.readAs(type), reversed))
          .as("seed %d", seed)
          .isEqualTo(message);
    }
  }
}

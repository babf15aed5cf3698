package dev.tender.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.RandomMessages;
import dev.tender.protocol.json.WireException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged bodies are refused, or are other valid ones; nothing else comes of them. */
class MutationTest {
  private static final int SEEDS = 100;
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u12",
    "null",
    "true",
    "-",
    "1e999",
    "0.5",
    "[]",
    "{}",
    "\"type\":",
    "\"UNKNOWN\"",
    "99999999999999999999",
    "\n",
    "\0",
    "\u00ff"
  };

  static List<Class<?>> types() {
    return RandomMessages.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void damagedBodyIsRefusedWithAWireException(Class<?> type) {
    int refused = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      byte[] body = Json.encode(new RandomMessages(seed).next(type));
      byte[] damaged = damage(body, new SplittableRandom(seed));
      try {
        assertThat(Json.decode(RandomMessages.readAs(type), damaged)).isNotNull();
      } catch (WireException e) {
        refused++;
        assertThat(e.getMessage()).startsWith(e.kind() == Kind.NOT_JSON ? "Failed" : "Expecting");
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ": " + new String(damaged, StandardCharsets.ISO_8859_1), e);
      }
    }
    assertThat(refused).isPositive();
  }

  private static byte[] damage(byte[] body, SplittableRandom random) {
    byte[] damaged = body;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int from = random.nextInt(damaged.length + 1);
      int to = Math.min(damaged.length, from + random.nextInt(8));
      byte[] piece = new byte[random.nextInt(4)];
      switch (random.nextInt(4)) {
        case 0 -> random.nextBytes(piece);
        case 1 -> {
          int other = random.nextInt(damaged.length + 1);
          piece = Arrays.copyOfRange(damaged, other, Math.min(damaged.length, other + 20));
        }
        case 2 -> piece = PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
        default -> piece = new byte[0];
      }
      byte[] next = new byte[from + piece.length + damaged.length - to];
      System.arraycopy(damaged, 0, next, 0, from);
      System.arraycopy(piece, 0, next, from, piece.length);
      System.arraycopy(damaged, to, next, from + piece.length, damaged.length - to);
      damaged = next;
    }
    return damaged;
  }
}

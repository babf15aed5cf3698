package dev.tender.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.json.WireException.Kind;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.ContainerStatus;
import dev.tender.protocol.v1.NetworkInfo;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged bodies are refused, or are other valid ones; nothing else comes of them. */
class MutationTest {
  private static final int SEEDS = 100;

  /** A message of two bytes may stand for a record of many fields. */
  private static final long ALLOCATED_PER_BYTE = 200;

  /** Buffers and the sentence. */
  private static final long ALLOCATED_FOR_PROTOBUF = 50_000;

  /** Besides, Jackson's table of names, which is copied when a name is new. */
  private static final long ALLOCATED_FOR_JSON = 1_000_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
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

  static Stream<Arguments> types() {
    return Stream.of(WireFormat.values())
        .flatMap(format ->
            RandomMessages.types().stream()
                .filter(type -> format == WireFormat.JSON || !isOfTheAgentsSession(type))
                .map(type -> Arguments.of(format, type)));
  }

  private static boolean isOfTheAgentsSession(Class<?> type) {
    return type.getPackageName().equals("dev.tender.protocol.agent");
  }

  @ParameterizedTest
  @MethodSource("types")
  void damagedBodyIsRefusedWithAWireException(WireFormat format, Class<?> type)
      throws WireException {
    Class<?> whole = wholeOf(format, type);
    int refused = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      byte[] body = format.encode(RandomMessages.numbered(seed).next(type));
      format.decode(whole, body);
      refused += refuses(format, whole, damage(body, new SplittableRandom(seed))) ? 1 : 0;
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @MethodSource("types")
  void randomBytesAreRefusedWithAWireException(WireFormat format, Class<?> type)
      throws WireException {
    Class<?> whole = wholeOf(format, type);
    format.decode(whole, format.encode(RandomMessages.numbered(0).next(type)));
    int refused = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      var random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(1 << random.nextInt(1, 12))];
      random.nextBytes(bytes);
      refused += refuses(format, whole, bytes) ? 1 : 0;
    }
    assertThat(refused).isPositive();
  }

  /** The worst that can be had for little: records of which nothing is said. */
  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void manyEmptyMessagesCostNoMoreThanTheirShare(WireFormat format) throws WireException {
    List<NetworkInfo> networks =
        Collections.nCopies(100_000, new NetworkInfo(List.of(), null, List.of(), null, List.of()));
    byte[] body = format.encode(new ContainerStatus(null, networks, null, null));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    ContainerStatus read = format.decode(ContainerStatus.class, body);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(read.networkInfos()).hasSize(networks.size());
    assertThat(allocated).isLessThan(ALLOCATED_FOR_JSON + ALLOCATED_PER_BYTE * body.length);
  }

  /** In JSON a case is always read as its union, in protobuf only where the union stands alone. */
  private static Class<?> wholeOf(WireFormat format, Class<?> type) {
    Class<?> union = RandomMessages.readAs(type);
    boolean alone = format == WireFormat.JSON || union.isAnnotationPresent(Proto.class);
    return alone ? union : type;
  }

  private static boolean refuses(WireFormat format, Class<?> type, byte[] body) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long allocated;
    WireException refusal = null;
    try {
      format.decode(type, body);
    } catch (WireException e) {
      refusal = e;
    } catch (RuntimeException e) {
      throw new AssertionError(HexFormat.of().formatHex(body), e);
    } finally {
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated)
        .as("bytes allocated for %d", body.length)
        .isLessThan(
            (format == WireFormat.JSON ? ALLOCATED_FOR_JSON : ALLOCATED_FOR_PROTOBUF)
                + ALLOCATED_PER_BYTE * body.length);
    if (refusal == null) {
      return false;
    }
    boolean malformed = refusal.kind() == Kind.NOT_JSON || refusal.kind() == Kind.NOT_PROTOBUF;
    assertThat(refusal.getMessage()).startsWith(malformed ? "Failed" : "Expecting");
    return true;
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

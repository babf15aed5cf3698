package dev.tender.operator.kube;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Kubernetes quantities ({@code 100m}, {@code 1.5}, {@code 2Gi}, {@code 1e3}) as exact numbers. */
public final class Quantities {
  private static final Map<String, BigDecimal> SUFFIXES =
      Map.ofEntries(
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("", BigDecimal.ONE),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("T", new BigDecimal("1e12")),
          Map.entry("P", new BigDecimal("1e15")),
          Map.entry("E", new BigDecimal("1e18")),
          Map.entry("Ki", binary(1)),
          Map.entry("Mi", binary(2)),
          Map.entry("Gi", binary(3)),
          Map.entry("Ti", binary(4)),
          Map.entry("Pi", binary(5)),
          Map.entry("Ei", binary(6)));

  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private Quantities() {}

  /**
   * Thousandths of the unit, rounded up as the kube-scheduler does.
   *
   * @throws IllegalArgumentException naming the text, when it is not a quantity
   */
  public static long toMillis(String quantity) {
    return roundUp(parse(quantity).multiply(THOUSAND), quantity);
  }

  /** The same, and the most where the text says more or says nothing that can be read. */
  static long toMillisAtMost(long most, String quantity) {
    try {
      BigDecimal millis = parse(quantity).multiply(THOUSAND);
      return millis.compareTo(BigDecimal.valueOf(most)) >= 0 ? most : roundUp(millis, quantity);
    } catch (IllegalArgumentException _) {
      return most;
    }
  }

  /**
   * Whole units, rounded up.
   *
   * @throws IllegalArgumentException naming the text, when it is not a quantity
   */
  public static long toUnits(String quantity) {
    return roundUp(parse(quantity), quantity);
  }

  /**
   * The shortest usual spelling: {@code 1500} millis are {@code 1500m}, {@code 2000} are {@code 2}.
   */
  public static String fromMillis(long millis) {
    return millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m";
  }

  private static BigDecimal parse(String quantity) {
    String text = quantity.strip();
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    BigDecimal factor = SUFFIXES.get(text.substring(end));
    try {
      // "1e3" and "1E3" end in a digit, so that the exponent never looks like a suffix.
      if (factor != null) {
        return new BigDecimal(text.substring(0, end)).multiply(factor);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + quantity + "' is not a quantity such as 500m or 2Gi", e);
    }
    throw new IllegalArgumentException("'" + quantity + "' is not a quantity such as 500m or 2Gi");
  }

  private static long roundUp(BigDecimal exact, String quantity) {
    try {
      return exact.setScale(0, RoundingMode.CEILING).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + quantity + "' is larger than can be counted", e);
    }
  }

  private static BigDecimal binary(int power) {
    return BigDecimal.valueOf(1024).pow(power);
  }
}

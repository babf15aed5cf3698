package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;

/** Numbers as clients in other languages expect them. */
final class Numbers {
  private static final String INFINITY = "Infinity";

  /** Every integer up to here is exactly a double. */
  private static final double EXACT = 1L << 53;

  private static final int LONGEST = 40;
  private static final int LEAST_EXPONENT = -7;
  private static final int MOST_EXPONENT = 20;

  private Numbers() {}

  /**
   * Writes plain decimals: 1 as 1.0 and a time of 1.7e9 seconds without an exponent, since some
   * clients take the form for the type. Only from 1e21 on and below 1e-7 an exponent is used.
   */
  static void writeDouble(JsonGenerator out, double value) throws IOException {
    long thousandths = (long) (value * 1000 + 0.5);
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    // Resources and times have three decimals at most; these cost no garbage.
    if (!negative && thousandths < EXACT && thousandths / 1000.0 == value) {
      writeThousandths(out, thousandths);
    } else if (Double.isFinite(value)) {
      out.writeNumber(withoutExponent(Double.toString(value)));
    } else {
      throw new IllegalArgumentException(
          "'"
              + out.getOutputContext().getCurrentName()
              + "' is "
              + value
              + "; JSON has no such number");
    }
  }

  /** The same for an amount, of which there may be no end: "Infinity", as Mesos writes it. */
  static void writeAmount(JsonGenerator out, double value) throws IOException {
    if (value == Double.POSITIVE_INFINITY) {
      out.writeString(INFINITY);
    } else {
      writeDouble(out, value);
    }
  }

  /** The same for an amount, of which there may be no end. */
  static double readAmount(JsonParser in) throws IOException, WireException {
    return in.currentToken() == JsonToken.VALUE_STRING && INFINITY.equals(in.getText())
        ? Double.POSITIVE_INFINITY
        : readDouble(in);
  }

  private static void writeThousandths(JsonGenerator out, long thousandths) throws IOException {
    int rest = (int) (thousandths % 1000);
    out.writeNumber(thousandths / 1000);
    out.writeRaw('.');
    out.writeRaw((char) ('0' + rest / 100));
    if (rest % 100 > 0) {
      out.writeRaw((char) ('0' + rest / 10 % 10));
    }
    if (rest % 10 > 0) {
      out.writeRaw((char) ('0' + rest % 10));
    }
  }

  /** Takes 1.5E9 for 1500000000.0, where that is not too long. */
  private static String withoutExponent(String text) {
    int e = text.indexOf('E');
    int exponent = e < 0 ? 0 : Integer.parseInt(text, e + 1, text.length(), 10);
    if (exponent == 0 || exponent < LEAST_EXPONENT || exponent > MOST_EXPONENT) {
      return text;
    }
    String plain = new BigDecimal(text.substring(0, e)).scaleByPowerOfTen(exponent).toPlainString();
    int point = plain.indexOf('.');
    if (point < 0) {
      return plain + ".0";
    }
    int end = plain.length();
    while (plain.charAt(end - 1) == '0' && end - 2 > point) {
      end--;
    }
    return plain.substring(0, end);
  }

  /** Reads 5, 5.0 and "5". */
  static long readInteger(JsonParser in, long least, long most) throws IOException, WireException {
    JsonToken token = in.currentToken();
    long value;
    if (token == JsonToken.VALUE_NUMBER_INT) {
      if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        throw notBetween(in, least, most);
      }
      value = in.getLongValue();
    } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      double number = in.getDoubleValue();
      if (number != Math.rint(number) || Math.abs(number) > EXACT) {
        throw notBetween(in, least, most);
      }
      value = (long) number;
    } else if (token == JsonToken.VALUE_STRING) {
      try {
        value = Long.parseLong(in.getText());
      } catch (NumberFormatException e) {
        throw notBetween(in, least, most);
      }
    } else {
      throw Faults.wrong(in, "an integer");
    }
    if (value < least || value > most) {
      throw notBetween(in, least, most);
    }
    return value;
  }

  private static WireException notBetween(JsonParser in, long least, long most) throws IOException {
    return Faults.wrong(in, "an integer between " + least + " and " + most);
  }

  /** Reads 5, 5.0 and "5.0"; never infinite. */
  static double readDouble(JsonParser in) throws IOException, WireException {
    JsonToken token = in.currentToken();
    double value;
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      value = in.getDoubleValue();
    } else if (token == JsonToken.VALUE_STRING && in.getTextLength() <= LONGEST) {
      try {
        value = new BigDecimal(in.getText()).doubleValue();
      } catch (NumberFormatException e) {
        throw Faults.wrong(in, "a number");
      }
    } else {
      throw Faults.wrong(in, "a number");
    }
    if (!Double.isFinite(value)) {
      throw Faults.wrong(in, "a number that fits into 64 bits");
    }
    return value;
  }
}

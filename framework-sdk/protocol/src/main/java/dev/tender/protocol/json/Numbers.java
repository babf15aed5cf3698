package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;

/** Numbers as clients in other languages expect them. */
final class Numbers {
  /** Every integer up to here is exactly a double. */
  private static final double EXACT = 1L << 53;

  private static final int LONGEST = 40;

  private Numbers() {}

  /**
   * Writes plain decimals: 1 as 1.0 and a time of 1.7e9 seconds without an exponent, since some
   * clients take the form for the type. Only beyond 1e21 and below 1e-7 an exponent is used.
   */
  static void writeDouble(JsonGenerator out, double value) throws IOException {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "'"
              + out.getOutputContext().getCurrentName()
              + "' is "
              + value
              + "; JSON has no such number");
    }
    double size = Math.abs(value);
    if (size == 0 || (size >= 1e-3 && size < 1e7)) {
      out.writeNumber(value);
    } else if (size < 1e-7 || size >= 1e21) {
      out.writeNumber(value);
    } else {
      String plain = new BigDecimal(Double.toString(value)).toPlainString();
      out.writeNumber(plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }
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

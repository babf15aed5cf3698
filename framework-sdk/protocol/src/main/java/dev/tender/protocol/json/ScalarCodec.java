package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tender.protocol.v1.Bytes;
import java.io.IOException;

/** The codecs of single values. */
final class ScalarCodec {
  private ScalarCodec() {}

  static final ValueCodec STRING =
      new ValueCodec() {
        @Override
        void write(JsonGenerator out, Object value) throws IOException {
          out.writeString((String) value);
        }

        @Override
        Object read(JsonParser in) throws IOException, WireException {
          if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw Faults.wrong(in, "a string");
          }
          return in.getText();
        }
      };

  static final ValueCodec BOOLEAN =
      new ValueCodec() {
        @Override
        void write(JsonGenerator out, Object value) throws IOException {
          out.writeBoolean((boolean) value);
        }

        @Override
        Object read(JsonParser in) throws IOException, WireException {
          JsonToken token = in.currentToken();
          if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
          }
          String text = token == JsonToken.VALUE_STRING ? in.getText() : "";
          if (!text.equals("true") && !text.equals("false")) {
            throw Faults.wrong(in, "true or false");
          }
          return text.equals("true");
        }
      };

  static final ValueCodec INT = new OfInt(Integer.MIN_VALUE);
  static final ValueCodec UNSIGNED_INT = new OfInt(0);
  static final ValueCodec LONG = new OfLong(Long.MIN_VALUE);
  static final ValueCodec UNSIGNED_LONG = new OfLong(0);

  static final ValueCodec DOUBLE =
      new ValueCodec() {
        @Override
        void write(JsonGenerator out, Object value) throws IOException {
          Numbers.writeDouble(out, (double) value);
        }

        @Override
        Object read(JsonParser in) throws IOException, WireException {
          return Numbers.readDouble(in);
        }
      };

  /** A double that must be there. */
  static final ValueCodec AMOUNT =
      new ValueCodec() {
        @Override
        void write(JsonGenerator out, Object value) throws IOException {
          Numbers.writeAmount(out, (double) value);
        }

        @Override
        Object read(JsonParser in) throws IOException, WireException {
          return Numbers.readAmount(in);
        }
      };

  static final ValueCodec BYTES =
      new ValueCodec() {
        @Override
        void write(JsonGenerator out, Object value) throws IOException {
          out.writeBinary(((Bytes) value).toArray());
        }

        @Override
        Object read(JsonParser in) throws IOException, WireException {
          if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw Faults.wrong(in, "bytes in base64");
          }
          try {
            return Bytes.ofBase64(in.getText());
          } catch (IllegalArgumentException e) {
            throw Faults.wrong(in, "bytes in base64");
          }
        }
      };

  private static final class OfInt extends ValueCodec {
    private final int least;

    OfInt(int least) {
      this.least = least;
    }

    @Override
    void write(JsonGenerator out, Object value) throws IOException {
      out.writeNumber((int) value);
    }

    @Override
    Object read(JsonParser in) throws IOException, WireException {
      return (int) Numbers.readInteger(in, least, Integer.MAX_VALUE);
    }
  }

  private static final class OfLong extends ValueCodec {
    private final long least;

    OfLong(long least) {
      this.least = least;
    }

    @Override
    void write(JsonGenerator out, Object value) throws IOException {
      out.writeNumber((long) value);
    }

    @Override
    Object read(JsonParser in) throws IOException, WireException {
      return Numbers.readInteger(in, least, Long.MAX_VALUE);
    }
  }
}

package dev.tender.protocol;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.protobuf.Protobuf;
import dev.tender.protocol.recordio.RecordIo;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The forms in which a message travels, in the order in which servers prefer them. */
public enum WireFormat {
  JSON("application/json") {
    @Override
    public byte[] encode(Object message) {
      return Json.encode(message);
    }

    @Override
    public <T> T decode(Class<T> type, byte[] body) throws WireException {
      return Json.decode(type, body);
    }
  },

  /** Knows the messages of Mesos, not those between agent and master. */
  PROTOBUF("application/x-protobuf") {
    @Override
    public byte[] encode(Object message) {
      return Protobuf.encode(message);
    }

    @Override
    public <T> T decode(Class<T> type, byte[] body) throws WireException {
      return Protobuf.decode(type, body);
    }
  };

  private final String mediaType;

  WireFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** As in Content-Type and Accept. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * The message as a body.
   *
   * @throws IllegalArgumentException if it holds what this form cannot say, or is no message
   */
  public abstract byte[] encode(Object message);

  /**
   * The message that a body or a record of a stream is.
   *
   * @throws WireException if it is not such a message
   */
  public abstract <T> T decode(Class<T> type, byte[] body) throws WireException;

  /** The message as one record of a stream. */
  public byte[] record(Object message) {
    return RecordIo.frame(encode(message));
  }

  /** What a body with this Content-Type is; null for anything else, which servers answer 415. */
  public static @Nullable WireFormat ofContentType(String contentType) {
    String type = mediaTypeOf(contentType);
    for (WireFormat format : values()) {
      if (format.mediaType.equals(type)) {
        return format;
      }
    }
    return null;
  }

  /**
   * What to answer to this Accept: the first format that it allows, as Mesos does it, whatever the
   * weights are; null if it allows none, which servers answer 406.
   *
   * @param accept null when there is no such header, which allows all
   */
  public static @Nullable WireFormat ofAccept(@Nullable String accept) {
    if (accept == null) {
      return JSON;
    }
    String[] ranges = accept.split(",", -1);
    for (WireFormat format : values()) {
      for (String range : ranges) {
        if (format.isIn(mediaTypeOf(range)) && !isRefusal(range)) {
          return format;
        }
      }
    }
    return null;
  }

  private boolean isIn(String range) {
    return range.equals(mediaType) || range.equals("*/*") || range.equals("application/*");
  }

  /** A weight of nothing, as in {@code application/json;q=0}. */
  private static boolean isRefusal(String range) {
    for (String parameter : range.split(";", -1)) {
      if (parameter.strip().toLowerCase(Locale.ROOT).matches("q\\s*=\\s*0(\\.0*)?")) {
        return true;
      }
    }
    return false;
  }

  private static String mediaTypeOf(String header) {
    int end = header.indexOf(';');
    return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}

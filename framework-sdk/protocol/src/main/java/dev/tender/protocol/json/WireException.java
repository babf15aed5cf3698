package dev.tender.protocol.json;

import java.util.regex.Pattern;

/**
 * A body that is not the message it should be. The message is a sentence for the sender and names
 * the path of the field, as in {@code Expecting 'accept.offer_ids[0].value' to be present}.
 */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int QUOTED = 40;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** What is wrong, for callers that answer differently. */
  public enum Kind {
    /** Not JSON, or nested too deeply. */
    NOT_JSON,
    /** Not protobuf, or nested too deeply. */
    NOT_PROTOBUF,
    /** A required field is absent. */
    MISSING,
    /** A field holds something that it cannot hold. */
    WRONG_VALUE,
    /** A {@code type} that this side does not know; readers of events may skip such a record. */
    UNKNOWN_TYPE,
    /** The literal {@code "type":"UNKNOWN"}, which Mesos answers with 501. */
    LITERAL_UNKNOWN
  }

  private final Kind kind;
  private final String path;

  private WireException(Kind kind, String path, String message) {
    super(message);
    this.kind = kind;
    this.path = path;
  }

  public Kind kind() {
    return kind;
  }

  /** The field, as {@code accept.offer_ids[0].value}; empty for the body as a whole. */
  public String path() {
    return path;
  }

  static WireException notJson(String reason) {
    return new WireException(Kind.NOT_JSON, "", "Failed to parse body into JSON: " + reason);
  }

  public static WireException notProtobuf(String reason) {
    return new WireException(
        Kind.NOT_PROTOBUF, "", "Failed to parse body into Protobuf: " + reason);
  }

  /** A field holds {@code found} instead of {@code expected}, such as "a string". */
  public static WireException wrong(String path, String expected, String found) {
    return new WireException(
        Kind.WRONG_VALUE,
        path,
        "Expecting " + subject(path) + " to be " + expected + ", not " + found);
  }

  public static WireException missing(String path) {
    return new WireException(Kind.MISSING, path, "Expecting '" + path + "' to be present");
  }

  /**
   * @param type what is there instead of one of {@code known}
   */
  public static WireException unknownType(String path, String type, String known) {
    if (type.equals("UNKNOWN")) {
      return new WireException(
          Kind.LITERAL_UNKNOWN,
          path,
          "Expecting '" + path + "' to be one of " + known + "; UNKNOWN asks for nothing");
    }
    return new WireException(
        Kind.UNKNOWN_TYPE,
        path,
        "Expecting '" + path + "' to be present and one of " + known + ", not " + quoted(type));
  }

  /** What a record's constructor said about its values. */
  public static WireException refused(String path, IllegalArgumentException e) {
    return new WireException(
        Kind.WRONG_VALUE, path, "Expecting " + subject(path) + " to be valid: " + e.getMessage());
  }

  /** For a sentence: short, in quotes. */
  public static String quoted(String text) {
    return "'" + shortened(text) + "'";
  }

  static String shortened(String text) {
    return printable(text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "…");
  }

  /** The sentence goes into answers and logs: no line breaks and nothing that a terminal obeys. */
  static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }

  private static String subject(String path) {
    return path.isEmpty() ? "the body" : "'" + path + "'";
  }
}

package dev.tender.protocol.json;

/**
 * A body that is not the message it should be. The message is a sentence for the sender and names
 * the path of the field, as in {@code Expecting 'accept.offer_ids[0].value' to be present}.
 */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong, for callers that answer differently. */
  public enum Kind {
    /** Not JSON, or nested too deeply. */
    NOT_JSON,
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

  WireException(Kind kind, String path, String message) {
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
}

package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** The sentences that senders of wrong bodies read. */
final class Faults {
  private static final int QUOTED = 40;

  private Faults() {}

  /** The value that the parser stands on is not {@code expected}, such as "a string". */
  static WireException wrong(JsonParser in, String expected) throws IOException {
    return wrong(in, expected, found(in));
  }

  static WireException wrong(JsonParser in, String expected, String found) {
    String path = pathOf(in.getParsingContext());
    String subject = path.isEmpty() ? "the body" : "'" + path + "'";
    return new WireException(
        WireException.Kind.WRONG_VALUE,
        path,
        "Expecting " + subject + " to be " + expected + ", not " + found);
  }

  /** A field of the object that the parser has just left is absent. */
  static WireException missing(JsonParser in, String name) {
    String path = child(in, name);
    return new WireException(
        WireException.Kind.MISSING, path, "Expecting '" + path + "' to be present");
  }

  /** The element of an array is null. */
  static WireException missing(JsonParser in) {
    String path = pathOf(in.getParsingContext());
    return new WireException(
        WireException.Kind.MISSING, path, "Expecting '" + path + "' to be present");
  }

  static WireException unknownType(JsonParser in, String type, String known) {
    String path = pathOf(in.getParsingContext());
    if (type.equals("UNKNOWN")) {
      return new WireException(
          WireException.Kind.LITERAL_UNKNOWN,
          path,
          "Expecting '" + path + "' to be one of " + known + "; UNKNOWN asks for nothing");
    }
    return new WireException(
        WireException.Kind.UNKNOWN_TYPE,
        path,
        "Expecting '" + path + "' to be present and one of " + known + ", not " + quoted(type));
  }

  /** What a record's constructor said about its values. */
  static WireException refused(JsonParser in, IllegalArgumentException e) {
    String path = pathOf(in.getParsingContext());
    String subject = path.isEmpty() ? "the body" : "'" + path + "'";
    return new WireException(
        WireException.Kind.WRONG_VALUE,
        path,
        "Expecting " + subject + " to be valid: " + e.getMessage());
  }

  static String reasonOf(JsonProcessingException e) {
    String reason = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("no reason");
    JsonLocation at = e.getLocation();
    return at == null
        ? reason
        : reason + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  private static String child(JsonParser in, String name) {
    String parent = pathOf(in.getParsingContext());
    return parent.isEmpty() ? name : parent + "." + name;
  }

  private static String pathOf(JsonStreamContext context) {
    var path = new StringBuilder();
    append(context, path);
    return path.toString();
  }

  private static void append(JsonStreamContext context, StringBuilder path) {
    JsonStreamContext parent = context.getParent();
    if (parent != null) {
      append(parent, path);
    }
    if (context.inArray()) {
      path.append('[').append(context.getCurrentIndex()).append(']');
    } else if (context.inObject() && context.getCurrentName() != null) {
      if (!path.isEmpty()) {
        path.append('.');
      }
      path.append(context.getCurrentName());
    }
  }

  private static String found(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> quoted(in.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shortened(in.getText());
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          token.toString();
    };
  }

  static String quoted(String text) {
    return "'" + shortened(text) + "'";
  }

  private static String shortened(String text) {
    String start = text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "…";
    // The sentence goes into answers and logs: no line breaks and nothing that a terminal obeys.
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}

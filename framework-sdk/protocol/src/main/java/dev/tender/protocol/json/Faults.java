package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The sentences that senders of wrong bodies read. */
final class Faults {
  private Faults() {}

  /** The value that the parser stands on is not {@code expected}, such as "a string". */
  static WireException wrong(JsonParser in, String expected) throws IOException {
    return wrong(in, expected, found(in));
  }

  static WireException wrong(JsonParser in, String expected, String found) {
    JsonStreamContext context = in.getParsingContext();
    // On its opening bracket a parser already stands within the object or array.
    String path = pathOf(in.currentToken().isStructStart() ? context.getParent() : context);
    return WireException.wrong(path, expected, found);
  }

  /** A field of the object that the parser has just left is absent. */
  static WireException missing(JsonParser in, String name) {
    return WireException.missing(child(in, name));
  }

  static WireException unknownType(JsonParser in, String type, String known) {
    return WireException.unknownType(pathOf(in.getParsingContext()), type, known);
  }

  static WireException refused(JsonParser in, IllegalArgumentException e) {
    return WireException.refused(pathOf(in.getParsingContext()), e);
  }

  /** The body is not JSON, or not JSON that this side reads. */
  static WireException notJson(JsonParser in, IOException e) {
    if (in.getParsingContext().getNestingDepth() > Json.MAX_DEPTH) {
      return notJson("it is nested deeper than " + Json.MAX_DEPTH + " levels");
    }
    if (!(e instanceof JsonProcessingException problem)) {
      return notJson(String.valueOf(e.getMessage()));
    }
    JsonLocation at = problem.getLocation();
    String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return switch (problem) {
      case JsonEOFException end -> notJson("it ends too early" + place);
      case StreamConstraintsException limit -> notJson("a number or a name is too long" + place);
      default -> notJson(withoutHints(problem.getOriginalMessage()) + place);
    };
  }

  static WireException notJson(String reason) {
    return WireException.notJson(reason);
  }

  /** Leaves out which of the parser's settings (in backticks) would have let the body pass. */
  private static String withoutHints(@Nullable String message) {
    String reason = String.valueOf(message).lines().findFirst().orElse("");
    int hint = reason.indexOf('`');
    int end = hint < 0 ? reason.length() : reason.lastIndexOf(':', hint);
    return WireException.printable(end < 0 ? reason : reason.substring(0, end));
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
      case VALUE_STRING -> WireException.quoted(in.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> WireException.shortened(in.getText());
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          token.toString();
    };
  }
}

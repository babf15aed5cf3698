package dev.tender.systemtest.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as it will be written.
 *
 * @param target as in the request line: a path, or a whole URL
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(String method, String target, Map<String, String> headers, byte[] body) {
  static Request get(String target) {
    return new Request("GET", target, Map.of(), new byte[0]);
  }

  static Request post(String target, Form form, byte[] body) {
    return new Request("POST", target, Map.of("Content-Type", form.mediaType()), body);
  }

  /** A call in JSON; apostrophes stand for quotation marks. */
  static Request json(String target, String call) {
    return post(target, Form.JSON, Json.text(call).getBytes(StandardCharsets.UTF_8));
  }

  Request with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Request(method, target, more, body);
  }

  Request without(String header) {
    Map<String, String> less = new TreeMap<>(headers);
    less.remove(header);
    return new Request(method, target, less, body);
  }

  Request by(String otherMethod) {
    return new Request(otherMethod, target, headers, body);
  }

  Request at(String otherTarget) {
    return new Request(method, otherTarget, headers, body);
  }

  /** The head alone, of a body of that length that is still to come. */
  byte[] announcing(long length) {
    return Connection.ascii(head("Content-Length: " + length + "\r\n"));
  }

  /** With Host, and with Content-Length unless the headers say how the body comes. */
  byte[] bytes() {
    boolean untold = headers.containsKey("Transfer-Encoding") || method.equals("GET");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        Connection.ascii(head(untold ? "" : "Content-Length: " + body.length + "\r\n")));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private String head(String length) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: tender\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append(length).append("\r\n").toString();
  }
}

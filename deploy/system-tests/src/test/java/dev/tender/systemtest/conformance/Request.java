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

  /** With Host, and with Content-Length unless the headers say how the body comes. */
  byte[] bytes() {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: tender\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (!headers.containsKey("Transfer-Encoding") && !method.equals("GET")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Connection.ascii(head + "\r\n"));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }
}

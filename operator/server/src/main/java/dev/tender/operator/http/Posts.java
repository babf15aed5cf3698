package dev.tender.operator.http;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.json.WireException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is the same for every POST of the wire: method, content types, body, decoding. */
public final class Posts {
  public static final String JSON = WireFormat.JSON.mediaType();
  public static final String STREAM_ID = "Mesos-Stream-Id";

  private Posts() {}

  /**
   * What is wrong with the head of the request; null when nothing is.
   *
   * @param formats that are understood here
   */
  static @Nullable Refusal checkHead(HttpServerRequest request, Set<WireFormat> formats) {
    if (!request.method().equals(HttpMethod.POST)) {
      return new Refusal(405, "Expecting a POST, not a " + request.method());
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null) {
      return Refusal.badRequest("Expecting header 'Content-Type' to be present");
    }
    WireFormat format = WireFormat.ofContentType(type);
    if (format == null || !formats.contains(format)) {
      return new Refusal(
          415, "Content-Type '" + type + "' is not supported here; use " + names(formats));
    }
    return null;
  }

  /** The form of a body whose head has passed. */
  public static WireFormat formatOf(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    WireFormat format = type == null ? null : WireFormat.ofContentType(type);
    return format == null ? WireFormat.JSON : format;
  }

  /** A subscription answers with a stream, whose form the caller must be able to read. */
  public static @Nullable Refusal checkAccept(HttpServerRequest request, Set<WireFormat> formats) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    WireFormat format = WireFormat.ofAccept(accept);
    return format != null && formats.contains(format)
        ? null
        : new Refusal(
            406,
            "Accept '"
                + accept
                + "' leaves nothing that can be sent here; allow "
                + names(formats));
  }

  /** The form of the answer to a request whose Accept has passed. */
  public static WireFormat acceptedBy(HttpServerRequest request) {
    WireFormat format = WireFormat.ofAccept(request.getHeader(HttpHeaders.ACCEPT));
    return format == null ? WireFormat.JSON : format;
  }

  private static String names(Set<WireFormat> formats) {
    return formats.stream().map(WireFormat::mediaType).collect(Collectors.joining(" or "));
  }

  /** Hands over the whole body, on the event loop; too much of it is noticed while it comes. */
  static void readBody(
      HttpServerRequest request, int mostBytes, Consumer<byte[]> body, Runnable tooLarge) {
    Buffer collected = Buffer.buffer();
    boolean[] refused = new boolean[1];
    request.endHandler(_ -> {
      if (!refused[0]) {
        body.accept(collected.getBytes());
      }
    });
    request.handler(part -> {
      if (refused[0]) {
        return;
      }
      if (collected.length() + part.length() > mostBytes) {
        refused[0] = true;
        tooLarge.run();
      } else {
        collected.appendBuffer(part);
      }
    });
  }

  /** The decoded call, or what is wrong with it. */
  public sealed interface Decoded<T> {
    record Call<T>(T call) implements Decoded<T> {}

    record Wrong<T>(Refusal refusal) implements Decoded<T> {}
  }

  public static <T> Decoded<T> decode(Class<T> type, WireFormat format, byte[] body) {
    try {
      return new Decoded.Call<>(format.decode(type, body));
    } catch (WireException e) {
      int status = e.kind() == WireException.Kind.LITERAL_UNKNOWN ? 501 : 400;
      return new Decoded.Wrong<>(new Refusal(status, String.valueOf(e.getMessage())));
    }
  }

  /** The token of {@code Authorization: Bearer}; null when there is none. */
  public static @Nullable String bearer(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return null;
    }
    String token = header.substring(7).strip();
    return token.isEmpty() ? null : token;
  }
}

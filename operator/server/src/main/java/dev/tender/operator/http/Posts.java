package dev.tender.operator.http;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.json.WireException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is the same for every POST of the wire: method, content types, body, decoding. */
public final class Posts {
  public static final String JSON = WireFormat.JSON.mediaType();
  public static final String STREAM_ID = "Mesos-Stream-Id";

  /** Which run of the master has answered: the id of its MasterInfo. */
  static final String MASTER = "Tender-Master";

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
    String token = credentials(request, "Bearer ");
    return token == null || token.isEmpty() ? null : token;
  }

  /**
   * Principal and secret of {@code Authorization: Basic}, or else of a request target in absolute
   * form, as some clients send it; null when there are none. Clients that have none and show them
   * all the same, both empty, have shown nothing.
   */
  static Principals.@Nullable Basic basic(HttpServerRequest request) {
    String encoded = credentials(request, "Basic ");
    if (encoded != null) {
      try {
        return pair(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException _) {
        return pair("");
      }
    }
    if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
      return null;
    }
    String userInfo = userInfo(request.uri());
    return userInfo == null ? null : pair(userInfo);
  }

  private static @Nullable String credentials(HttpServerRequest request, String scheme) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    return header == null || !header.regionMatches(true, 0, scheme, 0, scheme.length())
        ? null
        : header.substring(scheme.length()).strip();
  }

  private static @Nullable String userInfo(String target) {
    int start = target.indexOf("://");
    if (target.startsWith("/") || start < 0) {
      return null;
    }
    int slash = target.indexOf('/', start + 3);
    String authority = target.substring(start + 3, slash < 0 ? target.length() : slash);
    int at = authority.lastIndexOf('@');
    try {
      return at < 0
          ? null
          // A plus sign is itself here, unlike in a query.
          : URLDecoder.decode(
              authority.substring(0, at).replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static Principals.@Nullable Basic pair(String text) {
    int colon = text.indexOf(':');
    if (text.equals(":")) {
      return null;
    }
    return colon < 0
        ? new Principals.Basic(text, "")
        : new Principals.Basic(text.substring(0, colon), text.substring(colon + 1));
  }
}

package dev.tender.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * As much of the distribution API as a push needs, in plain HTTP. Like real registries and unlike
 * the JDK's server it answers at once who begins with TLS.
 */
final class FakeRegistry implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 0x16;

  private final HttpServer server;
  private final ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();

  FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return front.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = front.accept();
        Thread.ofVirtual().start(() -> pass(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void pass(Socket client) {
    try (client;
        Socket behind =
            new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
      PushbackInputStream in = new PushbackInputStream(client.getInputStream());
      int first = in.read();
      if (first == TLS_HANDSHAKE) {
        client.getOutputStream().write("HTTP/1.0 400 no TLS here\r\n\r\n".getBytes(UTF_8));
        return;
      }
      in.unread(first);
      Thread.ofVirtual().start(() -> copy(behind, client));
      in.transferTo(behind.getOutputStream());
    } catch (IOException gone) {
      // Whoever it was does not wait for an answer.
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException gone) {
      // As above.
    }
  }

  Map<String, byte[]> manifests() {
    return manifests;
  }

  /** What each manifest was said to be. */
  Map<String, String> types() {
    return types;
  }

  Map<String, byte[]> blobs() {
    return blobs;
  }

  static String digest(byte[] content) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring("/v2/".length());
      byte[] body = exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(answer(exchange, path, body), -1);
    }
  }

  private int answer(HttpExchange exchange, String path, byte[] body) {
    String method = exchange.getRequestMethod();
    var headers = exchange.getResponseHeaders();
    if (path.isEmpty()) {
      return 200;
    }
    if (path.contains("/manifests/")) {
      if (method.equals("PUT")) {
        manifests.put(path, body);
        types.put(path, exchange.getRequestHeaders().getFirst("Content-Type"));
        headers.set("Docker-Content-Digest", digest(body));
        return 201;
      }
      return manifests.containsKey(path) ? 200 : 404;
    }
    if (path.contains("/blobs/uploads")) {
      return switch (method) {
        case "POST" -> {
          headers.set("Location", "/v2/" + path.replaceAll("/$", "") + "/" + System.nanoTime());
          yield 202;
        }
        case "PATCH" -> {
          uploads.put(path, body);
          headers.set("Location", "/v2/" + path);
          yield 202;
        }
        default -> {
          byte[] content = uploads.remove(path);
          blobs.put(digest(content), content);
          yield 201;
        }
      };
    }
    byte[] blob = blobs.get(path.substring(path.lastIndexOf('/') + 1));
    if (blob == null) {
      return 404;
    }
    headers.set("Content-Length", Integer.toString(blob.length));
    return 200;
  }

  @Override
  public void close() throws IOException {
    front.close();
    server.stop(0);
  }
}

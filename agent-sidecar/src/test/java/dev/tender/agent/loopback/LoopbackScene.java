package dev.tender.agent.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A client and a master, and the listener between them, whose bytes both see. */
@Timeout(60)
abstract class LoopbackScene {
  static final String SUBSCRIBE = "{\"type\":\"SUBSCRIBE\"}";
  static final String STREAM_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nMesos-Stream-Id: s1\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n";
  static final String NOT_FOUND = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

  final List<Long> pauses = new CopyOnWriteArrayList<>();
  TokenSource token = () -> "secret";
  ServerSocket master;
  HttpServer server;
  Peer client;

  @BeforeEach
  void start() throws IOException {
    master = Peer.listen();
    serve(master.getLocalPort(), Duration.ZERO);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    master.close();
  }

  void serve(int masterPort, Duration silence) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server =
        HttpServer.serveStreaming(
            listener,
            HttpOptions.DEFAULT,
            new LoopbackListener(
                "127.0.0.1:5050",
                new HostPort("127.0.0.1", masterPort),
                HttpOptions.DEFAULT.withReadTimeout(silence),
                () -> token.read(),
                pauses::add,
                _ -> {}));
    client = Peer.connect(server.port());
  }

  void serveAnew(int masterPort, Duration silence) throws IOException {
    client.close();
    server.close();
    serve(masterPort, silence);
  }

  static String post(String headers, String body) {
    return "POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static String call(String body) {
    return post("Mesos-Stream-Id: s1\r\n", body);
  }

  /** The master's end of a subscription whose answer's head the client has read. */
  Peer subscribed() throws IOException {
    return subscribed(STREAM_HEAD);
  }

  Peer subscribed(String head) throws IOException {
    client.send(post("", SUBSCRIBE));
    Peer stream = Peer.accept(master);
    stream.readUntil(SUBSCRIBE);
    stream.send(head);
    assertThat(client.readHead()).isEqualTo(head);
    return stream;
  }

  /** The head of an answer by that run of the master. */
  static String by(String run, String head) {
    return head.replaceFirst("\r\n", "\r\nTender-Master: " + run + "\r\n");
  }
}

package dev.tender.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.http.CaFile;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import dev.tender.protocol.http.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that go through TLS. */
@Timeout(60)
class CallPipeTest {
  private static Certificates certificates;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @BeforeAll
  static void makeACertificate(@TempDir Path directory) throws Exception {
    certificates = Certificates.make(directory, "ip:127.0.0.1");
  }

  @Test
  void callsAreAnsweredInTheirOrder() throws Exception {
    try (HttpServer server =
            HttpServer.serve(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                HttpOptions.DEFAULT,
                request -> Response.json(200, request.body()));
        TlsFront front = new TlsFront(certificates, server.port());
        CallPipe<String> pipe = pipe(front.port(), trusting())) {
      for (String call : new String[] {"a", "b", "c"}) {
        assertThat(pipe.send(call, call.getBytes(StandardCharsets.UTF_8))).isTrue();
      }
      assertThat(next()).isEqualTo("a a");
      assertThat(next()).isEqualTo("b b");
      assertThat(next()).isEqualTo("c c");
      assertThat(front.handshakes()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatIsNotTrustedBreaksItWithTheCure(@TempDir Path directory) throws Exception {
    Certificates others = Certificates.make(directory, "ip:127.0.0.1");
    try (ServerSocket never = silent();
        TlsFront front = new TlsFront(others, never.getLocalPort());
        CallPipe<String> _ = pipe(front.port(), trusting())) {
      assertThat(next())
          .startsWith("calls to 127.0.0.1:" + front.port() + " broke: ")
          .contains("is not trusted", "TENDER_CA, " + certificates.file(), "ConfigMap tender-ca");
    }
  }

  @Test
  void aServerThatNeverShakesHandsBreaksIt() throws Exception {
    HttpOptions hasty = trusting().withConnectTimeout(Duration.ofMillis(50));
    try (ServerSocket server = silent();
        CallPipe<String> _ = pipe(server.getLocalPort(), hasty)) {
      assertThat(next()).endsWith("did not answer the TLS handshake within 50 ms");
    }
  }

  @Test
  void closingItEndsAHandshakeThatIsUnderWay() throws Exception {
    try (ServerSocket server = silent()) {
      CallPipe<String> pipe =
          pipe(server.getLocalPort(), trusting().withConnectTimeout(Duration.ZERO));
      try (Socket accepted = server.accept()) {
        assertThat(accepted.getInputStream().read()).as("of a hello").isNotNegative();
        pipe.close();
        assertThat(accepted.getInputStream().readAllBytes()).as("until its end").isNotEmpty();
        assertThat(heard).isEmpty();
      }
    }
  }

  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static HttpOptions trusting() throws IOException {
    return HttpOptions.DEFAULT.withTls(new CaFile(certificates.file(), "TENDER_CA").context());
  }

  private CallPipe<String> pipe(int port, HttpOptions options) {
    CallPipe<String> pipe =
        new CallPipe<>(new HostPort("127.0.0.1", port), "/", options, () -> "", new Ear());
    pipe.start();
    return pipe;
  }

  private String next() throws InterruptedException {
    return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
  }

  private final class Ear implements CallPipe.Listener<String> {
    @Override
    public void answered(String tag, Answer answer) {
      heard.add(tag + " " + answer.text());
    }

    @Override
    public void broken(String reason) {
      heard.add(reason);
    }
  }
}

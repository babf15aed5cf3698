package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.protocol.recordio.RecordIo;
import dev.tender.protocol.recordio.RecordIoReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HttpConnectionTest {
  private static final byte[] NOTHING = new byte[0];
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  @Test
  void callsFollowOneAnotherOnOneConnection() throws IOException {
    Handler echo =
        request ->
            Response.json(
                200,
                (request.path() + new String(request.body(), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8));
    try (HttpServer server = serve(echo);
        HttpConnection connection = open(server.port())) {
      for (int i = 0; i < 100; i++) {
        byte[] body = ("body " + i).getBytes(StandardCharsets.UTF_8);
        HttpResponse response = connection.post("/call", JSON, body);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("/callbody " + i);
        assertThat(response.headers().get("content-type")).isEqualTo("application/json");
      }
      assertThat(connection.isOpen()).isTrue();
    }
  }

  @Test
  void largeBodiesArriveWhole() throws IOException {
    try (HttpServer server = serve(request -> Response.json(200, request.body()));
        HttpConnection connection = open(server.port())) {
      byte[] body = new byte[3_000_001];
      for (int i = 0; i < body.length; i++) {
        body[i] = (byte) (i * 31);
      }
      assertThat(connection.post("/", JSON, body).body()).isEqualTo(body);
    }
  }

  @Test
  void recordsOfAStreamArriveOneByOne() throws Exception {
    BlockingQueue<byte[]> records = new LinkedBlockingQueue<>();
    Handler handler =
        request ->
            Response.stream(
                JSON,
                out -> {
                  for (byte[] next = records.take(); next.length > 0; next = records.take()) {
                    out.write(RecordIo.frame(next));
                  }
                });
    try (HttpServer server = serve(handler);
        HttpStream stream = open(server.port()).stream("/", JSON, NOTHING)) {
      assertThat(stream.status()).isEqualTo(200);
      assertThat(stream.headers().get("Content-Type")).isEqualTo("application/json");
      var reader = new RecordIoReader(stream.body(), 1 << 20);
      for (int size : new int[] {1, 100, 8192, 200_000}) {
        byte[] record = new byte[size];
        Arrays.fill(record, (byte) size);
        records.put(record);
        assertThat(reader.next()).isEqualTo(record);
      }
      records.put(NOTHING);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void closingAStreamWakesItsReader() throws Exception {
    try (HttpServer server = serve(HttpConnectionTest::silentStream)) {
      HttpStream stream = open(server.port()).stream("/", JSON, NOTHING);
      var failure = new AtomicReference<Throwable>();
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  stream.body().read();
                } catch (IOException e) {
                  failure.set(e);
                }
              });
      stream.close();
      reader.join();
      assertThat(failure.get()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void writerOfAStreamIsInterruptedWhenItsClientGoes() throws Exception {
    var started = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    Handler handler =
        request ->
            Response.stream(
                JSON,
                out -> {
                  started.countDown();
                  try {
                    new SynchronousQueue<byte[]>().take();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                });
    try (HttpServer server = serve(handler)) {
      HttpStream stream = open(server.port()).stream("/", JSON, NOTHING);
      started.await();
      stream.close();
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void errorOfARefusedStreamIsReadAsText() throws IOException {
    try (HttpServer server = serve(request -> Response.error(403, "You are not subscribed"));
        HttpStream stream = open(server.port()).stream("/", JSON, NOTHING)) {
      assertThat(stream.status()).isEqualTo(403);
      assertThat(stream.text()).isEqualTo("You are not subscribed");
    }
  }

  @Test
  void connectionThatSaysNothingStaysOpen() throws IOException {
    try (HttpServer server = serve(request -> Response.accepted());
        HttpConnection silent = open(server.port());
        RawClient halfWay = new RawClient(server.port())) {
      halfWay.send("POST / HTTP/1.1\r\nContent-Le");
      silent.post("/", JSON, NOTHING);
      for (int i = 0; i < 300; i++) {
        try (HttpConnection other = open(server.port())) {
          assertThat(other.post("/", JSON, NOTHING).status()).isEqualTo(202);
        }
      }
      assertThat(silent.post("/", JSON, NOTHING).status()).isEqualTo(202);
      halfWay.send("ngth: 0\r\n\r\n");
      assertThat(halfWay.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 202 ");
    }
  }

  @Test
  void threadsThatShareAConnectionTakeTurns() throws Exception {
    try (HttpServer server = serve(request -> Response.json(200, request.body()));
        HttpConnection connection = open(server.port());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        byte[] body = ("call " + i).getBytes(StandardCharsets.UTF_8);
        calls.add(
            threads.submit(() -> Arrays.equals(body, connection.post("/", JSON, body).body())));
      }
      for (Future<Boolean> call : calls) {
        assertThat(call.get()).isTrue();
      }
    }
  }

  @Test
  void closingTheServerEndsItsStreams() throws Exception {
    HttpServer server = serve(HttpConnectionTest::silentStream);
    try (HttpStream stream = open(server.port()).stream("/", JSON, NOTHING)) {
      server.close();
      assertThatThrownBy(() -> stream.body().read()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void silenceBeyondTheReadTimeoutIsAnError() throws IOException {
    try (HttpServer server = serve(HttpConnectionTest::silentStream);
        HttpConnection connection =
            HttpConnection.open(
                "127.0.0.1",
                server.port(),
                HttpOptions.DEFAULT.withReadTimeout(Duration.ofMillis(50)))) {
      HttpStream stream = connection.stream("/", JSON, NOTHING);
      assertThatThrownBy(() -> stream.body().read()).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void serverThatDoesNotListenIsAnIoException() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(() -> open(port)).isInstanceOf(IOException.class);
  }

  private static Response silentStream(Request request) {
    return Response.stream(JSON, out -> new SynchronousQueue<byte[]>().take());
  }

  private static HttpServer serve(Handler handler) throws IOException {
    return HttpServer.serve(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), HttpOptions.DEFAULT, handler);
  }

  private static HttpConnection open(int port) throws IOException {
    return HttpConnection.open("127.0.0.1", port, HttpOptions.DEFAULT);
  }
}

package dev.tender.agent.world;

import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpResponse;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIoReader;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** An executor as a client of the executor API; it does what the test says. */
public final class FakeExecutor implements AutoCloseable {
  private static final String PATH = "/api/v1/executor";
  private static final Map<String, String> HEADERS =
      Map.of("Content-Type", "application/json", "Accept", "application/json");

  private final HttpStream stream;
  private final HttpConnection calls;

  /** Everything but heartbeats. */
  public final Arrivals<ExecutorEvent> events = new Arrivals<>("event for the executor");

  public FakeExecutor(int port) throws IOException {
    this(port, List.of(), List.of());
  }

  public FakeExecutor(int port, List<TaskInfo> tasks, List<TaskStatus> updates) throws IOException {
    calls = HttpConnection.open("127.0.0.1", port, HttpOptions.DEFAULT);
    var subscribe =
        new ExecutorCallBody.Subscribe(
            tasks, updates.stream().map(ExecutorCallBody.Update::new).toList());
    stream =
        HttpConnection.open("127.0.0.1", port, HttpOptions.DEFAULT).stream(
            PATH, HEADERS, body(subscribe));
    if (stream.status() != 200) {
      throw new IOException(stream.status() + " " + stream.text());
    }
    Thread.ofVirtual().start(this::listen);
  }

  private void listen() {
    try {
      var records = new RecordIoReader(stream.body(), 1 << 20);
      for (byte[] record = records.next(); record != null; record = records.next()) {
        ExecutorEvent event = Json.decode(ExecutorEvent.class, record);
        if (!(event instanceof ExecutorEvent.Heartbeat)) {
          events.add(event);
        }
      }
    } catch (IOException | WireException over) {
      // the test looks at what has arrived
    }
  }

  public HttpResponse update(String task, TaskState state, int uuid) throws IOException {
    return call(new ExecutorCallBody.Update(Describe.status(task, state, uuid)));
  }

  public HttpResponse call(ExecutorCallBody body) throws IOException {
    return calls.post(PATH, HEADERS, body(body));
  }

  private static byte[] body(ExecutorCallBody body) {
    return Json.encode(new ExecutorCall(Describe.EXECUTOR, Describe.FRAMEWORK, body));
  }

  @Override
  public void close() {
    stream.close();
    calls.close();
  }
}

package dev.tender.images.training;

import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIoReader;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A custom executor: its tasks run until they are killed. */
final class TrainingExecutor implements AutoCloseable {
  private static final String PATH = "/api/v1/executor";
  private static final Map<String, String> HEADERS =
      Map.of("Content-Type", "application/json", "Accept", "application/json");

  private final ExecutorId id;
  private final FrameworkId framework;
  private final HttpConnection calls;
  private final HttpStream stream;
  private int updates;

  TrainingExecutor(int port, ExecutorId id, FrameworkId framework) throws IOException {
    this.id = id;
    this.framework = framework;
    calls = HttpConnection.open("127.0.0.1", port, HttpOptions.DEFAULT);
    stream =
        HttpConnection.open("127.0.0.1", port, HttpOptions.DEFAULT).stream(
            PATH, HEADERS, body(new ExecutorCallBody.Subscribe(List.of(), List.of())));
    Thread.ofVirtual().start(this::listen);
  }

  private void listen() {
    try {
      RecordIoReader records = new RecordIoReader(stream.body(), 1 << 20);
      for (byte[] record = records.next(); record != null; record = records.next()) {
        switch (Json.decode(ExecutorEvent.class, record)) {
          case ExecutorEvent.Launch launch ->
              update(launch.task().taskId(), TaskState.TASK_RUNNING);
          case ExecutorEvent.Kill kill -> update(kill.taskId(), TaskState.TASK_KILLED);
          case ExecutorEvent.Message message -> call(new ExecutorCallBody.Message(message.data()));
          case ExecutorEvent.Subscribed _,
              ExecutorEvent.LaunchGroup _,
              ExecutorEvent.Acknowledged _,
              ExecutorEvent.Shutdown _,
              ExecutorEvent.Error _,
              ExecutorEvent.Heartbeat _ -> {
            // Nothing to do.
          }
        }
      }
    } catch (IOException | WireException over) {
      // The master misses the states that were not reported.
    }
  }

  private void update(TaskId task, TaskState state) throws IOException {
    byte[] uuid = new byte[16];
    uuid[0] = (byte) ++updates;
    TaskStatus status =
        TaskStatus.builder()
            .taskId(task)
            .state(state)
            .source(TaskSource.SOURCE_EXECUTOR)
            .uuid(Bytes.copyOf(uuid))
            .build();
    call(new ExecutorCallBody.Update(status));
  }

  private void call(ExecutorCallBody body) throws IOException {
    calls.post(PATH, HEADERS, body(body));
  }

  private byte[] body(ExecutorCallBody body) {
    return Json.encode(new ExecutorCall(id, framework, body));
  }

  @Override
  public void close() {
    stream.close();
    calls.close();
  }
}

package dev.tender.benchmarks.wire;

import dev.tender.protocol.agent.AgentCall;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.PodRef;
import dev.tender.protocol.agent.TaskAck;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpResponse;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIoReader;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The agent of one pod, by the real wire. Its tasks end at once, or run and report without end: the
 * next update when the scheduler has acknowledged the one before.
 */
final class FakeAgent {
  private static final String PATH = "/api/v1/agent";
  private static final int MAX_RECORD_BYTES = 1 << 20;
  private static final int VERSION = 1;

  private final int port;
  private final MasterProcess.Pod pod;
  private final AtomicBoolean endTasks;
  private long updates;

  /**
   * @param endTasks asked at every launch
   */
  FakeAgent(int port, MasterProcess.Pod pod, AtomicBoolean endTasks) {
    this.port = port;
    this.pod = pod;
    this.endTasks = endTasks;
  }

  void run() {
    try (HttpConnection events = HttpConnection.open("127.0.0.1", port, HttpOptions.DEFAULT);
        HttpConnection calls = HttpConnection.open("127.0.0.1", port, HttpOptions.DEFAULT)) {
      HttpStream stream =
          events.stream(
              PATH,
              Map.of(
                  "Content-Type",
                  "application/json",
                  "Authorization",
                  "Bearer " + WireMaster.AGENT_TOKEN + " " + pod.name() + " " + pod.uid()),
              Json.encode(new AgentCall(subscription())));
      if (stream.status() != 200) {
        throw new IOException("SUBSCRIBE was answered " + stream.status() + " " + stream.text());
      }
      Map<String, String> headers =
          Map.of(
              "Content-Type",
              "application/json",
              "Mesos-Stream-Id",
              String.valueOf(stream.headers().get("Mesos-Stream-Id")));
      RecordIoReader records =
          new RecordIoReader(new BufferedInputStream(stream.body()), MAX_RECORD_BYTES);
      for (byte[] record = records.next(); record != null; record = records.next()) {
        AgentCallBody answer = answer(Json.decode(AgentEvent.class, record));
        if (answer != null) {
          HttpResponse response = calls.post(PATH, headers, Json.encode(new AgentCall(answer)));
          if (response.status() != 202) {
            throw new IOException("A call was answered " + response.status() + response.text());
          }
        }
      }
    } catch (IOException | WireException e) {
      // All of them end so when the master is stopped.
      if (!WireBench.isOver(port)) {
        System.err.println("Agent of " + pod.name() + ": " + e);
      }
    }
  }

  private AgentCallBody.Subscribe subscription() {
    return new AgentCallBody.Subscribe(
        VERSION,
        new PodRef(WireMaster.NAMESPACE, pod.name(), pod.uid(), pod.node(), "10.1.0.1"),
        List.of(),
        List.of(),
        0);
  }

  private @org.jspecify.annotations.Nullable AgentCallBody answer(AgentEvent event) {
    return switch (event) {
      case AgentEvent.Launch launch -> {
        TaskInfo task = launch.tasks().getFirst();
        FrameworkId framework = WireScheduler.idOf(launch.frameworkInfo());
        yield update(
            framework,
            task.taskId(),
            endTasks.get() ? TaskState.TASK_FINISHED : TaskState.TASK_RUNNING);
      }
      case AgentEvent.Acknowledge acknowledged -> {
        TaskAck ack = acknowledged.acks().getFirst();
        // One that has ended was ordered to; the others go on.
        yield isLast(ack.uuid())
            ? null
            : update(ack.frameworkId(), ack.taskId(), TaskState.TASK_RUNNING);
      }
      case AgentEvent.Subscribed _, AgentEvent.UpdateFramework _, AgentEvent.Heartbeat _ ->
          new AgentCallBody.Heartbeat();
      case AgentEvent.Kill _,
          AgentEvent.Message _,
          AgentEvent.ShutdownExecutor _,
          AgentEvent.ShutdownPod _,
          AgentEvent.ListFiles _,
          AgentEvent.ReadFile _,
          AgentEvent.Error _ ->
          throw new IllegalStateException("nobody asked for " + event);
    };
  }

  private AgentCallBody update(FrameworkId framework, TaskId task, TaskState state) {
    ExecutorId executor = new ExecutorId(WireScheduler.EXECUTOR);
    TaskStatus status =
        TaskStatus.builder()
            .taskId(task)
            .state(state)
            .source(TaskSource.SOURCE_EXECUTOR)
            .executorId(executor)
            .timestamp(1_795_400_112.375)
            .uuid(uuid(state))
            .build();
    return new AgentCallBody.Updates(List.of(new UpdateRecord(framework, executor, status, state)));
  }

  /** Says in its first byte whether anything follows. */
  private Bytes uuid(TaskState state) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(state == TaskState.TASK_FINISHED ? 1L << 56 : 0).putLong(++updates);
    return Bytes.copyOf(bytes.array());
  }

  private static boolean isLast(Bytes uuid) {
    return uuid.toArray()[0] == 1;
  }
}

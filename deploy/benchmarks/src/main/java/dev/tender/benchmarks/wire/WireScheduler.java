package dev.tender.benchmarks.wire;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIoReader;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.link.Answer;
import dev.tender.sdk.link.CallPipe;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Accepts every offer as a whole for one task, and acknowledges every update. */
final class WireScheduler implements AutoCloseable {
  static final String EXECUTOR = "executor";
  private static final String PATH = "/api/v1/scheduler";
  private static final int MAX_RECORD_BYTES = 64 << 20;

  private final int port;
  private final WireFormat format;
  private final HttpConnection events;
  private final HttpStream stream;
  private final RecordIoReader records;
  private final CallPipe<String> calls;
  private final FrameworkId framework;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private long launched;

  /** Subscribes. */
  WireScheduler(int port, WireFormat format) throws IOException, WireException {
    this.port = port;
    this.format = format;
    events = HttpConnection.open("127.0.0.1", port, HttpOptions.DEFAULT);
    stream = events.stream(PATH, headers(format), subscription(format, List.of()));
    records = new RecordIoReader(new BufferedInputStream(stream.body()), MAX_RECORD_BYTES);
    framework = firstWord(stream, records, format);
    String head =
        "Content-Type: "
            + format.mediaType()
            + "\r\nMesos-Stream-Id: "
            + stream.headers().get("Mesos-Stream-Id")
            + "\r\n";
    calls =
        new CallPipe<>(
            new HostPort("127.0.0.1", port), PATH, HttpOptions.DEFAULT, () -> head, listener());
    calls.start();
  }

  static Map<String, String> headers(WireFormat format) {
    return Map.of(
        "Content-Type",
        format.mediaType(),
        "Accept",
        format.mediaType(),
        "Authorization",
        "Bearer " + WireMaster.SCHEDULER_TOKEN);
  }

  static byte[] subscription(WireFormat format, List<String> suppressed) {
    return format.encode(
        new SchedulerCall(
            null,
            new SchedulerCallBody.Subscribe(
                FrameworkInfo.builder()
                    .user("bench")
                    .name(WireMaster.FRAMEWORK)
                    .failoverTimeout(3_600.0)
                    .build(),
                null,
                suppressed)));
  }

  static FrameworkId firstWord(HttpStream stream, RecordIoReader records, WireFormat format)
      throws IOException, WireException {
    if (stream.status() != 200) {
      throw new IOException("SUBSCRIBE was answered " + stream.status() + " " + stream.text());
    }
    byte[] first = records.next();
    if (first != null
        && format.decode(SchedulerEvent.class, first) instanceof SchedulerEvent.Subscribed begun) {
      return begun.frameworkId();
    }
    throw new IOException("The first event is not SUBSCRIBED");
  }

  static FrameworkId idOf(FrameworkInfo info) {
    return Objects.requireNonNull(info.id(), "framework_info.id");
  }

  /** ACCEPTs that were answered 202. */
  long accepted() {
    return accepted.get();
  }

  /** Updates that came and whose ACKNOWLEDGE was answered 202. */
  long acknowledged() {
    return acknowledged.get();
  }

  private CallPipe.Listener<String> listener() {
    return new CallPipe.Listener<>() {
      @Override
      public void answered(String tag, Answer answer) {
        if (answer.status() != 202) {
          throw new IllegalStateException(tag + " was answered " + answer.sentence());
        }
        (tag.equals("ACCEPT") ? accepted : acknowledged).incrementAndGet();
      }

      @Override
      public void broken(String reason) {
        if (!WireBench.isOver(port)) {
          System.err.println("The scheduler's calls broke: " + reason);
        }
      }
    };
  }

  /** Reads events until the master is gone. */
  void run() {
    try {
      for (byte[] record = records.next(); record != null; record = records.next()) {
        switch (format.decode(SchedulerEvent.class, record)) {
          case SchedulerEvent.Offers(List<Offer> offers) -> {
            for (Offer offer : offers) {
              send("ACCEPT", accept(offer));
            }
          }
          case SchedulerEvent.Update(TaskStatus status) -> send("ACKNOWLEDGE", acknowledge(status));
          case SchedulerEvent.Error(String message) -> throw new IOException(message);
          default -> {}
        }
      }
    } catch (IOException | WireException | InterruptedException e) {
      if (!WireBench.isOver(port)) {
        System.err.println("The scheduler has ended: " + e);
      }
    }
  }

  private void send(String tag, SchedulerCallBody body) throws InterruptedException {
    calls.send(tag, format.encode(new SchedulerCall(framework, body)));
  }

  private SchedulerCallBody accept(Offer offer) {
    TaskInfo task =
        TaskInfo.builder()
            .name("wire")
            .taskId(new TaskId("wire-" + ++launched))
            .agentId(offer.agentId())
            .resources(offer.resources())
            .executor(
                ExecutorInfo.builder()
                    .executorId(new ExecutorId(EXECUTOR))
                    .command(CommandInfo.ofShell("exec /opt/executor"))
                    .build())
            .build();
    return new SchedulerCallBody.Accept(
        List.of(offer.id()),
        List.of(new Operation(null, new OperationBody.Launch(List.of(task)))),
        null);
  }

  private static SchedulerCallBody acknowledge(TaskStatus status) {
    return new SchedulerCallBody.Acknowledge(
        Objects.requireNonNull(status.agentId(), "status.agent_id"),
        status.taskId(),
        required(status.uuid()));
  }

  private static dev.tender.protocol.v1.Bytes required(
      dev.tender.protocol.v1.@Nullable Bytes uuid) {
    return Objects.requireNonNull(uuid, "status.uuid");
  }

  @Override
  public void close() {
    calls.close();
    stream.close();
    events.close();
  }
}

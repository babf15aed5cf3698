package dev.tender.images.training;

import dev.tender.protocol.agent.AgentCall;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.TaskAck;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.http.Response;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIo;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A master with one agent: acknowledges what it is told and sends what the course of training says.
 */
final class TrainingMaster implements AutoCloseable {
  private static final byte[] END = new byte[0];

  /** The time between two heartbeats, which agents are told. */
  static final int HEARTBEAT_SECONDS = 5;

  /** Long enough for an agent under an emulator on a busy machine. */
  private static final int PATIENCE_SECONDS = 120;

  /** In place of a state: there is no agent any more. */
  private static final String GONE = "";

  private final HttpServer server;
  private final AgentEvent.Subscribed subscribed;
  private final BlockingQueue<byte[]> stream = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> states = new LinkedBlockingQueue<>();

  TrainingMaster(AgentEvent.Subscribed subscribed) throws IOException {
    this.subscribed = subscribed;
    server =
        HttpServer.serve(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            HttpOptions.DEFAULT,
            this::handle);
  }

  int port() {
    return server.port();
  }

  void send(AgentEvent event) {
    stream.add(RecordIo.frame(Json.encode(event)));
  }

  /** Nothing more will be reported. */
  void agentEnded() {
    states.add(GONE);
  }

  /** Waits until the agent has reported a state of a task. */
  void await(String task, TaskState state) throws IOException, InterruptedException {
    String wanted = task + " " + state;
    for (String told = "nothing"; !told.equals(wanted); ) {
      String next = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null || next.equals(GONE)) {
        throw new IOException(
            (next == null ? "the agent never reported " : "the agent ended before it reported ")
                + wanted
                + ", at last "
                + told);
      }
      told = next;
    }
  }

  private Response handle(Request request) throws IOException {
    AgentCallBody call;
    try {
      call = Json.decode(AgentCall.class, request.body()).body();
    } catch (WireException wrong) {
      throw new IOException(wrong);
    }
    if (call instanceof AgentCallBody.Subscribe) {
      return subscribe();
    }
    if (call instanceof AgentCallBody.Updates updates) {
      updates.updates().forEach(this::take);
    }
    return Response.accepted();
  }

  private void take(UpdateRecord update) {
    TaskId task = update.status().taskId();
    Bytes uuid = update.status().uuid();
    if (uuid != null) {
      send(new AgentEvent.Acknowledge(List.of(new TaskAck(update.frameworkId(), task, uuid))));
    }
    states.add(task.value() + " " + update.status().state());
  }

  private Response subscribe() {
    byte[] heartbeat = RecordIo.frame(Json.encode(new AgentEvent.Heartbeat(subscribed.term())));
    send(subscribed);
    stream.add(heartbeat);
    return Response.stream(
        Map.of("Content-Type", "application/json", "Mesos-Stream-Id", "training"),
        out -> {
          for (byte[] record = next(heartbeat); record.length > 0; record = next(heartbeat)) {
            out.write(record);
          }
        });
  }

  /** What comes next: a heartbeat, where nothing does for as long as the agent was promised one. */
  private byte[] next(byte[] heartbeat) throws InterruptedException {
    byte[] record = stream.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    return record == null ? heartbeat : record;
  }

  @Override
  public void close() throws IOException {
    stream.add(END);
    server.close();
  }
}

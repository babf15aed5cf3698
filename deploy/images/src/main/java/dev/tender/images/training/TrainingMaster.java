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

  /** Waits until the agent has reported a state of a task. */
  void await(String task, TaskState state) throws IOException, InterruptedException {
    String wanted = task + " " + state;
    for (String told = ""; !told.equals(wanted); ) {
      String next = states.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        throw new IOException("the agent never reported " + wanted + ", at last " + told);
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
    send(subscribed);
    send(new AgentEvent.Heartbeat(subscribed.term()));
    return Response.stream(
        Map.of("Content-Type", "application/json", "Mesos-Stream-Id", "training"),
        out -> {
          for (byte[] record = stream.take(); record.length > 0; record = stream.take()) {
            out.write(record);
          }
        });
  }

  @Override
  public void close() throws IOException {
    stream.add(END);
    server.close();
  }
}

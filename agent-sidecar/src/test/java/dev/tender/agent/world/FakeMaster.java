package dev.tender.agent.world;

import dev.tender.protocol.agent.AgentCall;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.http.Response;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A master that answers every SUBSCRIBE with SUBSCRIBED and says what the test wants. */
public final class FakeMaster implements AutoCloseable {
  private static final byte[] END = new byte[0];

  private final HttpServer server;
  private final Deque<UpdateRecord> updates = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<Response> answers = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Response> callAnswers = new ConcurrentLinkedQueue<>();
  private volatile BlockingQueue<byte[]> stream = new LinkedBlockingQueue<>();
  private volatile int sessions;

  /** Everything but heartbeats. */
  public final Arrivals<AgentCallBody> calls = new Arrivals<>("call to the master");

  public final Arrivals<String> tokens = new Arrivals<>("token");

  public FakeMaster() throws IOException {
    server =
        HttpServer.serve(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            HttpOptions.DEFAULT,
            this::handle);
  }

  public int port() {
    return server.port();
  }

  /** Answers the next SUBSCRIBE so, instead of with a stream. */
  public void answerNext(Response answer) {
    answers.add(answer);
  }

  /** Answers the next other call so, without hearing it. */
  public void answerNextCall(Response answer) {
    callAnswers.add(answer);
  }

  public void send(AgentEvent event) {
    stream.add(RecordIo.frame(Json.encode(event)));
  }

  public void endSession() {
    stream.add(END);
  }

  /** The next update, whichever POST brought it. */
  public UpdateRecord nextUpdate() {
    while (updates.isEmpty()) {
      updates.addAll(calls.next(AgentCallBody.Updates.class).updates());
    }
    return updates.remove();
  }

  /** The next update, acknowledged. */
  public UpdateRecord takeUpdate() {
    UpdateRecord update = nextUpdate();
    send(Describe.ack(update));
    return update;
  }

  private Response handle(Request request) throws IOException {
    AgentCallBody call;
    try {
      call = Json.decode(AgentCall.class, request.body()).body();
    } catch (WireException e) {
      throw new IOException(e);
    }
    if (call instanceof AgentCallBody.Heartbeat) {
      return Response.accepted();
    }
    if (!(call instanceof AgentCallBody.Subscribe)) {
      Response prepared = callAnswers.poll();
      if (prepared != null) {
        return prepared;
      }
      boolean bare = request.headers().get("Authorization") == null;
      boolean current =
          bare && ("session-" + sessions).equals(request.headers().get("Mesos-Stream-Id"));
      if (current) {
        calls.add(call);
      }
      return current
          ? Response.accepted()
          : Response.error(400, "No such session, or a token that is not needed");
    }
    Response prepared = answers.poll();
    Response answer = prepared == null ? subscribe() : prepared;
    // Told last: what a test sends once it has seen the call must go to the new stream.
    tokens.add(String.valueOf(request.headers().get("Authorization")));
    calls.add(call);
    return answer;
  }

  private synchronized Response subscribe() {
    BlockingQueue<byte[]> mine = new LinkedBlockingQueue<>();
    stream.add(END);
    stream = mine;
    sessions++;
    send(Describe.subscribed());
    return Response.stream(
        Map.of("Content-Type", "application/json", "Mesos-Stream-Id", "session-" + sessions),
        out -> {
          for (byte[] record = mine.take(); record.length > 0; record = mine.take()) {
            out.write(record);
          }
        });
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

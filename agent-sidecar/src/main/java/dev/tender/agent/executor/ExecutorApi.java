package dev.tender.agent.executor;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.Handler;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.http.Response;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The executor API as Mesos agents serve it. Calls that follow the rules in form get a ticket and
 * wait until the agent's owner answers it; events go to the stream that the executor opened.
 */
public final class ExecutorApi implements Handler {

  /** Hears of calls on the thread of their connection. */
  public interface Listener {
    void called(long ticket, ExecutorCall call);

    void streamLost(long ticket, ExecutorKey executor);
  }

  private static final String JSON = "application/json";
  private static final byte[] VERSION =
      "{\"version\":\"1.11.0\"}".getBytes(StandardCharsets.US_ASCII);

  private final Listener listener;
  private final AtomicLong lastTicket = new AtomicLong();
  private final Map<Long, CompletableFuture<Response>> waiting = new ConcurrentHashMap<>();
  private final Map<ExecutorKey, ExecutorStream> streams = new ConcurrentHashMap<>();

  public ExecutorApi(Listener listener) {
    this.listener = listener;
  }

  @Override
  public Response handle(Request request) throws InterruptedException {
    String path = request.path();
    boolean get = request.method().equals("GET");
    if (get && path.endsWith("/version")) {
      return Response.json(200, VERSION);
    }
    if (get && path.endsWith("/health")) {
      return Response.of(200, Map.of(), new byte[0]);
    }
    if (!path.endsWith("/api/v1/executor")) {
      return Response.error(404, "Only /api/v1/executor is served here");
    }
    try {
      ExecutorCall call = ExecutorCallRules.check(request);
      long ticket = lastTicket.incrementAndGet();
      CompletableFuture<Response> answer = new CompletableFuture<>();
      waiting.put(ticket, answer);
      try {
        listener.called(ticket, call);
        return answer.get();
      } finally {
        waiting.remove(ticket);
      }
    } catch (RefusedCallException refused) {
      return Response.error(refused.status(), refused.sentence());
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Answers a call; without a sentence the body is empty. */
  public void answer(long ticket, int status, String sentence) {
    reply(
        ticket,
        sentence.isEmpty()
            ? Response.of(status, Map.of(), new byte[0])
            : Response.error(status, sentence));
  }

  /** Answers a SUBSCRIBE; what is sent to this executor from now on goes there. */
  public void open(long ticket, ExecutorKey executor) {
    ExecutorStream stream = new ExecutorStream();
    ExecutorStream before = streams.put(executor, stream);
    if (before != null) {
      before.end();
    }
    reply(
        ticket,
        Response.stream(
            Map.of("Content-Type", JSON),
            out -> {
              try {
                stream.write(out);
              } finally {
                streams.remove(executor, stream);
                listener.streamLost(ticket, executor);
              }
            }));
  }

  private void reply(long ticket, Response response) {
    CompletableFuture<Response> answer = waiting.get(ticket);
    if (answer != null) {
      answer.complete(response);
    }
  }

  /** Sends an event; lost when the executor has no stream. */
  public void send(ExecutorKey executor, ExecutorEvent event) {
    ExecutorStream stream = streams.get(executor);
    if (stream != null) {
      stream.send(Json.encode(event));
    }
  }

  /** Ends the executor's stream after what is queued. */
  public void close(ExecutorKey executor) {
    ExecutorStream stream = streams.remove(executor);
    if (stream != null) {
      stream.end();
    }
  }

  /** Reads a body, in the words of Mesos when it cannot be. */
  static ExecutorCall decode(byte[] body) throws RefusedCallException {
    try {
      return Json.decode(ExecutorCall.class, body);
    } catch (WireException malformed) {
      int status = malformed.kind() == WireException.Kind.LITERAL_UNKNOWN ? 501 : 400;
      String message = malformed.getMessage();
      throw new RefusedCallException(status, message == null ? "Malformed call" : message);
    }
  }

  /** Whether a media type is JSON, whatever its parameters; absent and wildcards count. */
  static boolean allowsJson(@Nullable String types) {
    if (types == null) {
      return true;
    }
    for (String type : types.split(",", -1)) {
      int end = type.indexOf(';');
      String bare = (end < 0 ? type : type.substring(0, end)).strip();
      if (bare.equalsIgnoreCase(JSON) || bare.equals("*/*") || bare.equals("application/*")) {
        return true;
      }
    }
    return false;
  }
}

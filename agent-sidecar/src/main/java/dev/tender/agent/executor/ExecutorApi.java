package dev.tender.agent.executor;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.FullResponse;
import dev.tender.protocol.http.Handler;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The executor API as Mesos agents serve it, in JSON and in protobuf. Calls that follow the rules
 * in form get a ticket and wait until the agent's owner answers it; events go to the stream that
 * the executor opened, in the form that it asked for.
 */
public final class ExecutorApi implements Handler {

  /** Hears of calls on the thread of their connection. */
  public interface Listener {
    void called(long ticket, ExecutorCall call);

    void streamLost(long ticket, ExecutorKey executor);
  }

  /**
   * How it is served: what an executor says at once, such as a status or a message with its data,
   * may have 2 MiB, as an agent has little memory. More is 413.
   */
  public static final HttpOptions OPTIONS = HttpOptions.DEFAULT.withMaxBodyBytes(2 << 20);

  /** Clients compare the digits; one of them gives up at anything behind them. */
  private static final byte[] VERSION =
      "{\"version\":\"1.11.0\"}".getBytes(StandardCharsets.US_ASCII);

  private final Listener listener;
  private final AtomicLong lastTicket = new AtomicLong();
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
  private final Map<ExecutorKey, ExecutorStream> streams = new ConcurrentHashMap<>();

  /** A call without its answer; accepted is the form that a stream is to have. */
  private record Waiting(CompletableFuture<Response> answer, WireFormat accepted) {}

  public ExecutorApi(Listener listener) {
    this.listener = listener;
  }

  @Override
  public Response handle(Request request) throws InterruptedException {
    boolean get = request.method().equals("GET");
    return switch (ExecutorPaths.of(request.path())) {
      case EXECUTOR -> call(request);
      case VERSION -> get ? Response.json(200, VERSION) : notAllowed(request, "GET");
      case HEALTH -> get ? Response.of(200, Map.of(), new byte[0]) : notAllowed(request, "GET");
      case API ->
          Response.error(
              501, "This agent serves /api/v1/executor; ask the master for what /api/v1 tells");
      case null -> Response.error(404, "Only /api/v1/executor is served here");
    };
  }

  private Response call(Request request) throws InterruptedException {
    if (!request.method().equals("POST")) {
      return notAllowed(request, "POST");
    }
    try {
      ExecutorCallRules.Checked checked = ExecutorCallRules.check(request);
      long ticket = lastTicket.incrementAndGet();
      Waiting call = new Waiting(new CompletableFuture<>(), checked.accepted());
      waiting.put(ticket, call);
      var _ = call.answer().whenComplete((_, _) -> waiting.remove(ticket));
      listener.called(ticket, checked.call());
      // A subscription takes the connection; behind other calls the next may be on its way.
      return checked.call().body() instanceof ExecutorCallBody.Subscribe
          ? call.answer().get()
          : Response.later(call.answer().thenApply(FullResponse.class::cast));
    } catch (RefusedCallException refused) {
      return Response.error(refused.status(), refused.sentence());
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Response notAllowed(Request request, String method) {
    String sentence =
        "Expecting one of { '" + method + "' }, but received '" + request.method() + "'";
    return Response.of(
        405,
        Map.of("Content-Type", "text/plain; charset=utf-8", "Allow", method),
        sentence.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers a call; without a sentence the body is empty. */
  public void answer(long ticket, int status, String sentence) {
    Waiting call = waiting.get(ticket);
    if (call != null) {
      call.answer()
          .complete(
              sentence.isEmpty()
                  ? Response.of(status, Map.of(), new byte[0])
                  : Response.error(status, sentence));
    }
  }

  /** Answers a SUBSCRIBE; what is sent to this executor from now on goes there. */
  public void open(long ticket, ExecutorKey executor) {
    Waiting call = waiting.get(ticket);
    if (call == null) {
      return; // Its connection is gone, and the server closes.
    }
    ExecutorStream stream = new ExecutorStream(call.accepted());
    ExecutorStream before = streams.put(executor, stream);
    if (before != null) {
      before.end();
    }
    call.answer()
        .complete(
            Response.stream(
                Map.of("Content-Type", stream.mediaType()),
                out -> {
                  try {
                    stream.write(out);
                  } finally {
                    streams.remove(executor, stream);
                    listener.streamLost(ticket, executor);
                  }
                }));
  }

  /**
   * Sends an event; lost when the executor has no stream.
   *
   * @return false for a message that is dropped because the executor has too much to read
   */
  public boolean send(ExecutorKey executor, ExecutorEvent event) {
    ExecutorStream stream = streams.get(executor);
    return stream == null || stream.send(event);
  }

  /** Ends the executor's stream after what is queued. */
  public void close(ExecutorKey executor) {
    ExecutorStream stream = streams.remove(executor);
    if (stream != null) {
      stream.end();
    }
  }
}

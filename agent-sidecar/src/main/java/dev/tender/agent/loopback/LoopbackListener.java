package dev.tender.agent.loopback;

import dev.tender.protocol.http.ChunkWriter;
import dev.tender.protocol.http.FullResponse;
import dev.tender.protocol.http.Headers;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpResponse;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.http.MalformedMessageException;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.http.Response;
import dev.tender.protocol.http.StreamResponse;
import dev.tender.protocol.http.StreamingHandler;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests on to the leading master with the pod's token.
 *
 * <p>A call goes to the master that holds its stream, once. When that fails, the call is lost as on
 * any network: its client hears 202, which is what Mesos answers to what may still be lost, and at
 * once the end of its stream, after which it subscribes again and reconciles. Told an error in the
 * middle of a failover, clients end themselves. It is no better answered by another master at the
 * same address, who knows nothing of the stream: every answer names the run of the master that
 * gives it.
 *
 * <p>Anything else is asked of the leader, wherever that is now.
 */
public final class LoopbackListener implements StreamingHandler {
  /** Clients wait for 10 s; the sooner they hear that their stream is over, the better. */
  private static final Duration CALL_ANSWER = Duration.ofSeconds(5);

  private static final Set<String> REDIRECTS = Set.of("/redirect", "/master/redirect");

  private static final int MOST_CALL_ANSWER_BYTES = 1 << 20;

  private final String authority;
  private final Streams streams = new Streams();
  private final CallConnections calls;
  private final LeaderSearch search;
  private final Consumer<String> log;

  /**
   * @param authority host and port of this listener, as clients know it
   * @param master where to ask first
   * @param options of connections to masters; their read timeout ends a stream that is silent, so
   *     it must be longer than the time between heartbeats
   */
  public LoopbackListener(
      String authority,
      HostPort master,
      HttpOptions options,
      TokenSource token,
      Pause pause,
      Consumer<String> log) {
    this.authority = authority;
    this.calls = new CallConnections(options.withReadTimeout(CALL_ANSWER));
    this.search = new LeaderSearch(master, new CallConnections(options), token, pause, log);
    this.log = log;
  }

  @Override
  public Response handle(Request request, InputStream body)
      throws IOException, InterruptedException {
    if (!request.method().equals("GET") && !request.method().equals("POST")) {
      return Response.error(405, "Only GET and POST are passed on to the master");
    }
    if (REDIRECTS.contains(request.path())) {
      // The leader's own address is of no use to who needs this listener to reach it.
      return Response.of(307, Map.of("Location", "//" + authority), new byte[0]);
    }
    ClientBody content = new ClientBody(body, request.headers());
    try {
      return pass(request, content);
    } catch (IOException e) {
      return switch (content.failure()) {
        case MalformedMessageException malformed ->
            Response.error(malformed.status(), String.valueOf(malformed.getMessage()));
        case IOException _ -> Response.error(400, "The connection ended within the body");
        case null -> throw e;
      };
    }
  }

  private Response pass(Request request, ClientBody content)
      throws IOException, InterruptedException {
    String id = request.headers().get(Passed.STREAM_ID);
    Streams.Held held = id == null ? null : streams.held(id);
    if (id != null && held != null) {
      return call(request, content, id, held);
    }
    Streams.Over over = id == null ? null : streams.over(id);
    if (over != null && over.lost()) {
      content.skip();
      return Response.accepted();
    }
    return switch (search.ask(request, content)) {
      case LeaderSearch.Found.Answer(FullResponse answer) ->
          over != null
                  && answer.status() >= 400
                  && over.isUnknownTo(answer.headers().get(Passed.MASTER))
              ? Response.accepted()
              : answer;
      case LeaderSearch.Found.Stream(HostPort leader, HttpStream stream) -> open(leader, stream);
    };
  }

  /** The stream stands for the token. */
  private Response call(Request request, ClientBody content, String id, Streams.Held held)
      throws IOException {
    HostPort master = held.master();
    try {
      HttpConnection connection = calls.take(master);
      HttpResponse answer =
          connection
              .pass(
                  request.method(),
                  target(request),
                  Passed.up(request, null),
                  content.all(),
                  content.length())
              .whole(MOST_CALL_ANSWER_BYTES);
      calls.give(master, connection);
      Streams.Over over = streams.over(id);
      if (answer.status() >= 400 && over != null && over.lost()) {
        // The client soon hears of it, too.
        return Response.accepted();
      }
      if (held.isOfAnother(answer.headers().get(Passed.MASTER))) {
        log.accept(
            "another master answers at "
                + master
                + ", which does not know this stream, and so it ends");
        streams.broke(id);
        return Response.accepted();
      }
      return new FullResponse(
          answer.status(), Headers.of(Passed.down(answer.headers())), answer.body());
    } catch (IOException e) {
      if (content.failure() != null) {
        throw e;
      }
      log.accept(
          "a call to the master at "
              + master
              + " is lost, and so its client's stream ends: "
              + e.getMessage());
      calls.drop(master);
      streams.broke(id);
      content.skip();
      return Response.accepted();
    }
  }

  private Response open(HostPort master, HttpStream stream) {
    String id = stream.headers().get(Passed.STREAM_ID);
    if (id != null) {
      log.accept("a client has subscribed with the master at " + master);
      streams.open(id, new Streams.Held(master, stream.headers().get(Passed.MASTER), stream));
    }
    return new StreamResponse(
        200, Headers.of(Passed.down(stream.headers())), out -> follow(master, id, stream, out));
  }

  /** One chunk for one chunk, since clients take chunks for records. */
  private void follow(HostPort master, @Nullable String id, HttpStream stream, ChunkWriter out)
      throws IOException {
    String end = "the client has gone";
    try (stream) {
      long size = stream.nextChunkSize();
      while (size >= 0) {
        out.copy(stream.body(), size);
        size = stream.nextChunkSize();
      }
      end = "the master has ended it";
    } catch (IOException e) {
      if (out.isOpen()) {
        end = "the master is lost: " + e.getMessage();
        calls.drop(master);
        if (id != null) {
          streams.broke(id);
        }
      }
      // Without a last chunk the client knows that this was not all.
      throw e;
    } finally {
      if (id != null) {
        streams.ended(id);
        if (!streams.anyAt(master)) {
          // Whoever is there later may be another, who knows nothing of these connections.
          calls.drop(master);
        }
        log.accept("a stream from the master at " + master + " is over: " + end);
      }
    }
  }

  static String target(Request request) {
    return request.query() == null ? request.path() : request.path() + "?" + request.query();
  }
}

package dev.tender.agent.loopback;

import dev.tender.protocol.http.Complaint;
import dev.tender.protocol.http.FullResponse;
import dev.tender.protocol.http.Headers;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpResponse;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the leader, following from the configured address whoever says where it is. When nobody
 * answers, the client waits for its 503: some of them come back at once, thousands of times a
 * second.
 */
final class LeaderSearch {
  static final long HOLD_MILLIS = 1_500;
  static final long BETWEEN_ATTEMPTS_MILLIS = 250;
  private static final String RETRY_AFTER_SECONDS = "2";
  private static final int MOST_HOPS = 5;

  /** Answers that are longer are passed on as they come. */
  private static final int MOST_HELD_BYTES = 64 << 10;

  /** What came of it. */
  sealed interface Found {
    /** The whole answer. */
    record Answer(FullResponse response) implements Found {}

    /** An answer that goes on. */
    record Stream(HostPort master, HttpStream stream) implements Found {}
  }

  private final HostPort configured;
  private final CallConnections connections;
  private final TokenSource token;
  private final Pause pause;
  private final Complaint complaint;
  private volatile @Nullable HostPort leader;

  LeaderSearch(
      HostPort configured,
      CallConnections connections,
      TokenSource token,
      Pause pause,
      Consumer<String> log) {
    this.configured = configured;
    this.connections = connections;
    this.token = token;
    this.pause = pause;
    this.complaint = new Complaint(log);
  }

  /** Sends the request, more than once only where nobody can have acted on it. */
  Found ask(Request request, ClientBody body) throws IOException, InterruptedException {
    boolean repeatable = body.hold();
    Hold hold = new Hold();
    int hops = 0;
    while (true) {
      HostPort known = leader;
      HostPort master = known == null ? configured : known;
      Attempt attempt = attempt(master, request, body);
      switch (attempt) {
        case Attempt.Answered(Found found) -> {
          complaint.over();
          return found;
        }
        case Attempt.Elsewhere(HostPort next) -> {
          leader = next;
          hops++;
          if (!repeatable) {
            return hold.refuse("The leader has changed; send it again");
          }
          if (hops <= MOST_HOPS) {
            continue;
          }
          leader = null;
          complaint.say(
              "masters name one another as leader, the last " + master + " named " + next);
        }
        case Attempt.NotSent(String reason) -> {
          leader = null;
          complaint.say(reason);
        }
        case Attempt.Lost(String reason) -> {
          leader = null;
          complaint.say(reason);
          return hold.refuse("No answer: " + reason);
        }
      }
      if (!hold.another()) {
        return hold.refuse("No master can be reached: " + complaint.last());
      }
    }
  }

  private sealed interface Attempt {
    record Answered(Found found) implements Attempt {}

    record Elsewhere(HostPort leader) implements Attempt {}

    /** Nobody can have acted on it. */
    record NotSent(String reason) implements Attempt {}

    /** Somebody may have acted on it. */
    record Lost(String reason) implements Attempt {}
  }

  private Attempt attempt(HostPort master, Request request, ClientBody body) throws IOException {
    Map<String, String> headers;
    try {
      headers = Passed.up(request, token.read());
    } catch (IOException e) {
      return new Attempt.NotSent(String.valueOf(e.getMessage()));
    }
    HttpConnection connection;
    try {
      connection = connections.open(master);
    } catch (IOException e) {
      return new Attempt.NotSent("cannot reach the master at " + master + ": " + e.getMessage());
    }
    try {
      HttpStream answer =
          connection.pass(
              request.method(),
              LoopbackListener.target(request),
              headers,
              body.all(),
              body.length());
      return read(master, answer);
    } catch (IOException e) {
      connection.close();
      if (body.failure() != null) {
        throw e;
      }
      return new Attempt.Lost("the master at " + master + " did not answer: " + e.getMessage());
    }
  }

  private Attempt read(HostPort master, HttpStream answer) throws IOException {
    if (answer.status() == 200 && !isShort(answer)) {
      return new Attempt.Answered(new Found.Stream(master, answer));
    }
    try (answer) {
      HttpResponse whole = answer.whole(MOST_HELD_BYTES);
      if (whole.status() == 307) {
        HostPort next = HostPort.ofLocation(whole.headers().get("Location")).orElse(null);
        return next == null
            ? new Attempt.NotSent("the master at " + master + " does not know the leader")
            : new Attempt.Elsewhere(next);
      }
      if (whole.status() == 503) {
        // It has let the client wait; the next attempt begins where it is configured to.
        leader = null;
      }
      return new Attempt.Answered(
          new Found.Answer(
              new FullResponse(
                  whole.status(), Headers.of(Passed.down(whole.headers())), whole.body())));
    }
  }

  private static boolean isShort(HttpStream answer) {
    String length = answer.headers().get("Content-Length");
    return length != null && Long.parseLong(length) <= MOST_HELD_BYTES;
  }

  /** How long one client has been waiting. */
  private final class Hold {
    private final long begun = System.nanoTime();
    private long paused;

    /** Waits for the next attempt; false when it has been long enough. */
    boolean another() throws InterruptedException {
      if (left() <= 0) {
        return false;
      }
      pause(BETWEEN_ATTEMPTS_MILLIS);
      return true;
    }

    Found refuse(String sentence) throws InterruptedException {
      pause(left());
      return new Found.Answer(
          new FullResponse(
              503,
              Headers.of(
                  Map.of(
                      "Content-Type",
                      "text/plain; charset=utf-8",
                      "Retry-After",
                      RETRY_AFTER_SECONDS)),
              sentence.getBytes(StandardCharsets.UTF_8)));
    }

    private long left() {
      return HOLD_MILLIS - Math.max(paused, (System.nanoTime() - begun) / 1_000_000);
    }

    private void pause(long millis) throws InterruptedException {
      if (millis > 0) {
        LeaderSearch.this.pause.millis(millis);
        paused += millis;
      }
    }
  }
}

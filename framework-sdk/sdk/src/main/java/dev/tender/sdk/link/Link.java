package dev.tender.sdk.link;

import dev.tender.protocol.http.Backoff;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The line to a master or an agent: a stream of events, and a pipe for calls that lives and dies
 * with it. A line that breaks is opened again, after a jittered wait that grows while it fails.
 * Redirects are followed, and whoever says nothing for too long is left.
 *
 * <p>All methods belong on the loop's thread.
 *
 * @param <E> the events
 * @param <T> what the owner knows its calls by
 */
public final class Link<E, T> implements AutoCloseable {
  /** The owner of a link. It is told everything on the loop's thread. */
  public interface Owner<E, T> {
    /** The body of a new subscription. */
    byte[] subscription();

    void event(E event);

    /** It is not open any more, or could not be opened; the next attempt is on its way. */
    void lost(String reason);

    /**
     * The server does not want this subscription.
     *
     * @return whether to try again, later
     */
    boolean refused(Answer answer);

    /** Whether the owner waits for the answer to this call even when it is the usual yes. */
    boolean awaits(T call);

    /** The answer to a call that was not taken, or to one that the owner waits for. */
    void answered(T call, Answer answer);
  }

  private static final System.Logger LOG = System.getLogger(Link.class.getName());
  private static final int MAX_REDIRECTS = 5;
  private static final int MISSED_HEARTBEATS = 3;
  private static final String STREAM_ID = "mesos-stream-id";

  private final HostPort home;
  private final LinkOptions<E> options;
  private final TokenFile token;
  private final Loop loop;
  private final Backoff backoff;
  private final Owner<E, T> owner;

  private HostPort target;
  private int redirects;
  private @Nullable Subscription<E> subscription;
  private @Nullable CallPipe<T> pipe;
  private Loop.@Nullable Timer timer;
  private @Nullable Duration silence;
  private boolean closed;

  public Link(
      HostPort home,
      LinkOptions<E> options,
      TokenFile token,
      Loop loop,
      Backoff backoff,
      Owner<E, T> owner) {
    this.home = home;
    this.options = options;
    this.token = token;
    this.loop = loop;
    this.backoff = backoff;
    this.owner = owner;
    this.target = home;
  }

  /** Opens it, and opens it again whenever it is lost, until close. */
  public void open() {
    if (closed) {
      return;
    }
    byte[] body = owner.subscription();
    silence = options.silence();
    Subscription<E> attempt =
        new Subscription<>(target, options, request(body), loop, new Events());
    subscription = attempt;
    attempt.start();
    watch(attempt);
  }

  /**
   * The owner took the first event for a yes.
   *
   * @param heartbeat how often the peer says something; three missed ones end the line
   */
  public void established(@Nullable Duration heartbeat) {
    backoff.reset();
    redirects = 0;
    if (heartbeat != null) {
      silence = heartbeat.multipliedBy(MISSED_HEARTBEATS);
      Subscription<E> current = subscription;
      if (current != null) {
        watch(current);
      }
    }
  }

  /**
   * Sends a call after all those sent before.
   *
   * @return false if the line is down; the call was not sent then
   */
  public boolean send(T call, byte[] body) {
    CallPipe<T> current = pipe;
    try {
      return current != null && current.send(call, body);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Gives the line up and opens a new one after a wait. */
  public void drop(String reason) {
    if (subscription != null && !closed) {
      retry(reason, backoff.next());
    }
  }

  /** Ends it for good. */
  @Override
  public void close() {
    closed = true;
    disconnect();
  }

  private void retry(String reason, Duration wait) {
    disconnect();
    LOG.log(Level.INFO, reason + "; again in " + wait.toMillis() + " ms");
    timer = loop.after(wait, this::open);
    owner.lost(reason);
  }

  private void disconnect() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
    if (pipe != null) {
      pipe.close();
      pipe = null;
    }
  }

  private void watch(Subscription<E> watched) {
    if (timer != null) {
      timer.cancel();
    }
    Duration limit = silence;
    if (limit == null) {
      return;
    }
    long quiet = loop.ticker().nanos() - watched.heardNanos();
    if (quiet >= limit.toNanos()) {
      target = home;
      drop("nothing heard from " + watched.server() + " for " + limit.toSeconds() + " s");
    } else {
      timer = loop.after(limit.minusNanos(quiet), () -> watch(watched));
    }
  }

  private Subscription.Request request(byte[] body) {
    return new Subscription.Request() {
      @Override
      public Map<String, String> headers() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json");
        token.fresh().ifPresent(value -> headers.put("Authorization", value));
        return headers;
      }

      @Override
      public byte[] body() {
        return body;
      }
    };
  }

  private void openPipe(HttpOptions http, Map<String, String> headers) {
    String streamId = headers.get(STREAM_ID);
    String fixed =
        "Content-Type: application/json\r\n"
            + (streamId == null ? "" : "Mesos-Stream-Id: " + streamId + "\r\n");
    CallPipe.Head head =
        () -> fixed + token.recent().map(value -> "Authorization: " + value + "\r\n").orElse("");
    Calls calls = new Calls();
    CallPipe<T> opened = new CallPipe<>(target, options.path(), http, head, calls);
    calls.pipe = opened;
    pipe = opened;
    opened.start();
  }

  /** What the stream tells; already on the loop's thread. */
  private final class Events implements Subscription.Listener<E> {
    @Override
    public void opened(HttpOptions http, Map<String, String> headers) {
      openPipe(http, headers);
    }

    @Override
    public void event(E event) {
      owner.event(event);
    }

    @Override
    public void refused(Answer answer) {
      String reason = target + " answered " + answer.sentence();
      HostPort leader = answer.redirect().orElse(null);
      if (leader != null && redirects < MAX_REDIRECTS) {
        redirects++;
        LOG.log(Level.INFO, target + " points to the leader at " + leader);
        target = leader;
        disconnect();
        open();
        return;
      }
      target = home;
      redirects = 0;
      if (answer.status() == 503 || leader != null || owner.refused(answer)) {
        Duration wait = backoff.next();
        Duration asked = answer.retryAfter();
        retry(reason, asked.compareTo(wait) > 0 ? asked : wait);
      }
    }

    @Override
    public void ended(String reason) {
      target = home;
      retry(reason, backoff.next());
    }
  }

  /** What the pipe tells, on threads of its own. */
  private final class Calls implements CallPipe.Listener<T> {
    private @Nullable CallPipe<T> pipe;

    @Override
    public void answered(T call, Answer answer) {
      // The usual yes to the usual call is no news, and there are thousands a second.
      if (!answer.isAccepted() || owner.awaits(call)) {
        loop.submit(() -> take(call, answer));
      }
    }

    @Override
    public void broken(String reason) {
      loop.submit(() -> {
        if (pipe == Link.this.pipe) {
          target = home;
          drop(reason);
        }
      });
    }

    private void take(T call, Answer answer) {
      if (closed) {
        return;
      }
      owner.answered(call, answer);
      boolean elsewhere =
          answer.status() == 307 || answer.status() == 403 || answer.status() == 503;
      if (elsewhere && pipe == Link.this.pipe) {
        target = answer.redirect().orElse(home);
        drop("a call was answered " + answer.sentence());
      }
    }
  }
}

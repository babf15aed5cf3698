package dev.tender.agent.session;

import dev.tender.protocol.agent.AgentCall;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.http.Backoff;
import dev.tender.protocol.http.BearerToken;
import dev.tender.protocol.http.Complaint;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpResponse;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.http.RetryAfter;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIoReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One session with the leading master after another, for as long as the agent lives: a stream of
 * orders, and calls on a second connection. Each has a thread of the kernel's: a virtual one costs
 * two more switches and the poller's calls for every message.
 */
public final class MasterSession {

  /** Hears of it on the session's threads. */
  public interface Listener {
    /** Wants subscribeWith to be called. */
    void opening();

    void event(AgentEvent event);

    /** The session is over. */
    void lost(String reason);

    /** No master answers, or not with a yes or no. */
    void unreachable(String reason);

    /** A master answered, and not with a session. */
    void refused(String sentence);
  }

  private static final String PATH = "/api/v1/agent";
  private static final int MAX_EVENT_BYTES = 64 << 20;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(5);
  private static final long BUSY_PAUSE_MILLIS = 20;
  private static final long LAST_BUSY_PAUSE_MILLIS = 3_000;

  /** The agent notices silence itself, sooner; this is for a thread that nobody wakes. */
  private static final HttpOptions OPTIONS =
      HttpOptions.DEFAULT.withReadTimeout(Duration.ofSeconds(30));

  private final HostPort configured;
  private final HttpOptions options;
  private final Path tokenFile;
  private final Listener listener;
  private final Backoff backoff;
  private final BlockingQueue<AgentCallBody.Subscribe> subscribe = new ArrayBlockingQueue<>(1);
  private HostPort next;
  private final Complaint complaint;
  private volatile @Nullable Conversation current;
  private volatile @Nullable Thread thread;

  /**
   * @param relay whose TLS carries everything to masters; null for plain HTTP
   */
  public MasterSession(
      HostPort master,
      @Nullable Path relay,
      Path tokenFile,
      RandomGenerator random,
      Listener listener) {
    this.configured = master;
    this.options = OPTIONS.withRelay(relay);
    this.next = master;
    this.tokenFile = tokenFile;
    this.listener = listener;
    this.complaint = new Complaint(listener::unreachable);
    this.backoff = new Backoff(FIRST_PAUSE, LAST_PAUSE, random);
  }

  /** Begins to connect; returns at once. */
  public void start() {
    thread = Thread.ofPlatform().daemon().name("session").start(this::connectForEver);
  }

  /** Ends the session for good. */
  public void stop() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
    leave();
  }

  /** The answer to opening. */
  public void subscribeWith(AgentCallBody.Subscribe call) {
    subscribe.add(call);
  }

  /**
   * Queues a call; lost when there is no session.
   *
   * @return false for a message that is dropped because too much waits
   */
  public boolean send(AgentCallBody call) {
    Conversation conversation = current;
    return conversation == null || conversation.outbox.add(call);
  }

  /** Ends the session, if there is one; the next follows after a pause. */
  public void leave() {
    Conversation conversation = current;
    if (conversation != null) {
      conversation.close();
    }
  }

  private void connectForEver() {
    try {
      while (true) {
        Thread.sleep(converse());
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  /** One attempt, and the session that it leads to; the result is the pause before the next. */
  private Duration converse() throws InterruptedException {
    HostPort address = next;
    next = configured;
    String token;
    try {
      token = BearerToken.read(tokenFile);
    } catch (IOException none) {
      complaint.say(none.getMessage());
      return backoff.next();
    }
    try (HttpConnection connection = HttpConnection.open(address.host(), address.port(), options)) {
      listener.opening();
      byte[] body = Json.encode(new AgentCall(subscribe.take()));
      try (HttpStream stream = connection.stream(PATH, headers(token), body)) {
        if (stream.status() == 200) {
          return follow(address, token, stream);
        }
        return turnedAway(address, stream);
      }
    } catch (IOException broken) {
      complaint.say("cannot reach the master at " + address + ": " + broken.getMessage());
      return backoff.next();
    }
  }

  private static Map<String, String> headers(String token) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Authorization", "Bearer " + token);
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json");
    return headers;
  }

  private Duration turnedAway(HostPort address, HttpStream stream) throws IOException {
    int status = stream.status();
    HostPort leader =
        status == 307 ? HostPort.ofLocation(stream.headers().get("Location")).orElse(null) : null;
    if (leader != null) {
      next = leader;
      return backoff.next();
    }
    String sentence = address + " answers " + status + ": " + stream.text().strip();
    if (status >= 500 || status == 429 || status == 307 || status == 404) {
      complaint.say(sentence);
    } else {
      complaint.over();
      listener.refused(sentence);
    }
    Duration pause = backoff.next();
    Duration asked = RetryAfter.of(stream.headers().get("Retry-After"));
    return asked.compareTo(pause) > 0 ? asked : pause;
  }

  private Duration follow(HostPort address, String token, HttpStream stream) {
    Map<String, String> headers = headers(token);
    String streamId = stream.headers().get("Mesos-Stream-Id");
    if (streamId != null) {
      // It stands for the token, which is a kilobyte of every call otherwise.
      headers.remove("Authorization");
      headers.put("Mesos-Stream-Id", streamId);
    }
    Conversation conversation = new Conversation(address, headers, stream);
    current = conversation;
    Thread poster = Thread.ofPlatform().daemon().name("session-calls").start(conversation::post);
    String end = "the master ended the stream";
    try {
      RecordIoReader records =
          new RecordIoReader(new BufferedInputStream(stream.body()), MAX_EVENT_BYTES);
      for (byte[] record = records.next(); record != null; record = records.next()) {
        hear(record);
      }
    } catch (IOException broken) {
      end = String.valueOf(broken.getMessage());
    } finally {
      current = null;
      conversation.over(poster);
    }
    String said = conversation.trouble;
    complaint.over();
    listener.lost(said == null ? end : said);
    return backoff.next();
  }

  private void hear(byte[] record) throws IOException {
    try {
      AgentEvent event = Json.decode(AgentEvent.class, record);
      if (event instanceof AgentEvent.Subscribed) {
        backoff.reset();
      }
      listener.event(event);
    } catch (WireException foreign) {
      if (foreign.kind() != WireException.Kind.UNKNOWN_TYPE) {
        throw new IOException("the master sent what is no event: " + foreign.getMessage(), foreign);
      }
      // A newer master may say more than this agent understands.
    }
  }

  /** What belongs to one session. */
  private final class Conversation {
    private final HostPort address;
    private final Map<String, String> headers;
    private final HttpStream stream;
    private final Outbox outbox = new Outbox();
    private volatile @Nullable HttpConnection calls;
    private volatile @Nullable String trouble;

    Conversation(HostPort address, Map<String, String> headers, HttpStream stream) {
      this.address = address;
      this.headers = headers;
      this.stream = stream;
    }

    /** Sends what is queued, one call after another; any failure ends the session. */
    void post() {
      try (HttpConnection opened = HttpConnection.open(address.host(), address.port(), options)) {
        calls = opened;
        boolean taken = true;
        while (taken) {
          taken = deliver(opened, Json.encode(new AgentCall(outbox.take())));
        }
      } catch (IOException broken) {
        trouble = "a call failed: " + broken.getMessage();
      } catch (InterruptedException over) {
        // The stream has ended, and this session with it.
      } finally {
        close();
      }
    }

    /** Whether the master took the call; one that is too busy is asked again for some time. */
    private boolean deliver(HttpConnection calls, byte[] call)
        throws IOException, InterruptedException {
      long pause = BUSY_PAUSE_MILLIS;
      while (true) {
        HttpResponse response = calls.post(PATH, headers, call);
        if (response.status() == 202) {
          return true;
        }
        boolean busy = response.status() == 503 || response.status() == 429;
        if (!busy || pause > LAST_BUSY_PAUSE_MILLIS) {
          trouble =
              "the master answers a call with "
                  + response.status()
                  + ": "
                  + response.text().strip();
          return false;
        }
        Thread.sleep(pause);
        pause *= 2;
      }
    }

    void close() {
      stream.close();
    }

    /**
     * The stream has ended: what waits to be posted is not, and what is being posted is cut off.
     */
    void over(Thread poster) {
      poster.interrupt();
      HttpConnection opened = calls;
      if (opened != null) {
        // A read from a socket hears of no interrupt.
        opened.close();
      }
    }
  }
}

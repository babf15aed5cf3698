package dev.tender.operator.http;

import dev.tender.protocol.recordio.RecordIo;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One subscription: messages go in from the master's thread, records go out on the connection's
 * event loop, one chunk each, as many as have gathered in one turn. The master never waits: a side
 * that does not read is cut off when 10,000 messages or about 1 MiB wait for it, when it has read
 * nothing for 15 heartbeats, or when all such sides together hold too much.
 */
public final class EventStream<M> {
  private static final Logger LOG = Logger.getLogger(EventStream.class);
  private static final int MAX_WAITING = 10_000;
  private static final int MAX_WAITING_BYTES = 1 << 20;

  /** With a heartbeat every 5 s these are the 75 s after which Mesos clients give up as well. */
  private static final int STALLED_BEATS = 15;

  /** A trailer: why a stream has ended. */
  private static final String ENDED = "Tender-Ended";

  private static final int SOCKET_QUEUE_BYTES = 256 << 10;
  private static final int FLUSH_AFTER = 64;

  private final String id;
  private final HttpServerResponse response;
  private final HttpConnection connection;
  private final Context context;
  private final StreamPolicy<M> policy;
  private final byte[] heartbeat;
  private final WireMemory.Allowance memory;
  private final Deque<M> waiting = new ArrayDeque<>();
  private int missedBeats;
  private int waitingBytes;
  private Runnable onEnd = () -> {};
  private Runnable onMark = () -> {};
  private boolean scheduled;
  private boolean blocked;
  private boolean finishing;
  private @Nullable String farewell;

  /** It holds too much, and is about to be cut. */
  private boolean doomed;

  private boolean closed;
  private long sent;

  /**
   * Must be called on the request's event loop.
   *
   * @param memory that all streams share
   * @param heartbeat encoded, not framed
   */
  public EventStream(
      String id,
      HttpServerRequest request,
      Context context,
      WireMemory.Allowance memory,
      StreamPolicy<M> policy,
      byte[] heartbeat) {
    this.id = id;
    this.response = request.response();
    this.connection = request.connection();
    this.context = context;
    this.memory = memory;
    this.policy = policy;
    this.heartbeat = RecordIo.frame(heartbeat);
    consolidateFlushes(request);
    response.setStatusCode(200);
    response.setChunked(true);
    response.setWriteQueueMaxSize(SOCKET_QUEUE_BYTES);
    // Some clients look for this spelling only; Vert.x' own constants are in lower case.
    response.putHeader("Content-Type", policy.format().mediaType());
    response.putHeader(Posts.STREAM_ID, id);
  }

  public String id() {
    return id;
  }

  /** Runs once, on the event loop, when the stream has ended, whoever ended it. */
  public void onClose(Runnable gone) {
    onEnd = gone;
    response.closeHandler(_ -> end());
  }

  /** Runs on the event loop for every message that {@link StreamPolicy#marks} what is before it. */
  void onMark(Runnable passed) {
    onMark = passed;
  }

  /** From any thread. What cannot be sent any more is dropped silently. */
  public void send(M message) {
    boolean overflow = false;
    synchronized (this) {
      if (closed || finishing || doomed) {
        return;
      }
      if (blocked && policy.settles(message, waiting)) {
        weighs(waiting.stream().mapToInt(policy::weight).sum());
        return;
      }
      if (blocked && !policy.waits(message)) {
        return;
      }
      waiting.add(message);
      weighs(waitingBytes + policy.weight(message));
      overflow =
          waiting.size() > MAX_WAITING
              || (blocked && (waitingBytes > MAX_WAITING_BYTES || memory.isExceeded()));
      doomed = overflow;
      if (overflow) {
        LOG.infof(
            "Stream %s is cut, its other side reads too slowly: %d messages, %d bytes wait",
            id, waiting.size(), waitingBytes);
      }
      if (!overflow && !schedule()) {
        return;
      }
    }
    context.runOnContext(overflow ? _ -> cut() : _ -> drain());
  }

  /** Sends what waits and this, then ends the stream. */
  void finish(M last) {
    synchronized (this) {
      if (closed || finishing) {
        return;
      }
      waiting.add(last);
      weighs(waitingBytes + policy.weight(last));
      finishing = true;
      if (!schedule()) {
        return;
      }
    }
    context.runOnContext(_ -> drain());
  }

  /** Sends what waits, then ends the stream. */
  void finish() {
    finishSaying(null);
  }

  /**
   * Sends what waits, then ends the stream.
   *
   * @param why a sentence, sent as trailer {@code Tender-Ended}; null for none
   */
  public void finishSaying(@Nullable String why) {
    synchronized (this) {
      if (closed || finishing) {
        return;
      }
      finishing = true;
      farewell = why;
      if (!schedule()) {
        return;
      }
    }
    context.runOnContext(_ -> drain());
  }

  /**
   * On the event loop, at every heartbeat. Skipped while the other side does not read what it
   * already has; too many skipped in a row end the stream, also one that should end by itself.
   */
  public void beat() {
    boolean dead;
    synchronized (this) {
      if (closed || sent == 0 || (finishing && !blocked)) {
        return;
      }
      dead = blocked && ++missedBeats >= STALLED_BEATS;
      if (blocked && !dead) {
        return;
      }
    }
    if (dead) {
      cut();
    } else {
      response.write(Buffer.buffer(heartbeat));
    }
  }

  /** From any thread: ends the stream where it stands. */
  public void close() {
    context.runOnContext(_ -> cut());
  }

  /** Under the lock: what waits comes to this much now. */
  private void weighs(int bytes) {
    memory.take(bytes - waitingBytes);
    waitingBytes = bytes;
  }

  private boolean schedule() {
    if (scheduled || blocked) {
      return false;
    }
    scheduled = true;
    return true;
  }

  private void drain() {
    boolean last;
    while (true) {
      M message;
      synchronized (this) {
        if (closed) {
          return;
        }
        if (response.writeQueueFull()) {
          scheduled = false;
          blocked = true;
          response.drainHandler(_ -> resume());
          return;
        }
        message = waiting.poll();
        if (message == null) {
          scheduled = false;
          // Asked later, it could be the end of a stream whose last message has just come.
          last = finishing;
          break;
        }
        weighs(waitingBytes - policy.weight(message));
        sent++;
      }
      if (policy.marks(message)) {
        onMark.run();
        continue;
      }
      byte[] encoded;
      try {
        encoded = policy.encode(message);
      } catch (RuntimeException e) {
        // The message cannot be left out, and after a new subscription the master tells what is.
        LOG.errorf(e, "Stream %s is cut: a message cannot be encoded: %s", id, message);
        cut();
        return;
      }
      response.write(Buffer.buffer(RecordIo.frame(encoded)));
      if (sent == 1) {
        // Clients measure silence from the first event on.
        beat();
      }
    }
    if (last) {
      if (farewell != null) {
        response.putTrailer(ENDED, farewell.replaceAll("[^ -~]", "?"));
      }
      response.end();
      end();
    }
  }

  private void resume() {
    synchronized (this) {
      if (!blocked) {
        return;
      }
      blocked = false;
      missedBeats = 0;
      scheduled = true;
    }
    drain();
  }

  /** Without its last chunk the other side knows that the stream did not end in order. */
  private void cut() {
    end();
    connection.close();
  }

  private void end() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      waiting.clear();
      weighs(0);
    }
    onEnd.run();
  }

  /** Records of one turn share a system call; without this every one of them costs one. */
  private static void consolidateFlushes(HttpServerRequest request) {
    if (request.connection() instanceof ConnectionBase connection) {
      Channel channel = connection.channel();
      if (channel.pipeline().get(FlushConsolidationHandler.class) == null) {
        channel.pipeline().addFirst(new FlushConsolidationHandler(FLUSH_AFTER, true));
      }
    }
  }
}

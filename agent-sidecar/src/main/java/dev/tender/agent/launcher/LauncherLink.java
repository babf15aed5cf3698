package dev.tender.agent.launcher;

import dev.tender.protocol.http.Complaint;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the launcher: made again whenever it is lost, for as long as the agent lives.
 * Orders are queued for a thread of their own, so that a launcher which does not read cannot hold
 * up the agent. Both threads are the kernel's: a virtual one costs two more switches and the
 * poller's calls for every message.
 */
public final class LauncherLink {

  /** Hears of it on the link's thread. */
  public interface Listener {
    /**
     * @param runs what the launcher knew before
     */
    void ready(LauncherEvent.Welcome welcome, List<LauncherEvent.Run> runs);

    void event(LauncherEvent event);

    void gone();

    /**
     * What listens there speaks no language of ours, or the connection broke. It is made again.
     *
     * @param reason another one than the last time
     */
    void broken(String reason);
  }

  /** Pause between attempts while the container is expected at any moment. */
  private static final long RETRY_MILLIS = 25;

  /** Attempts with the short pause, some 10 s of them; the container crashes or its image loads. */
  private static final int EAGER_ATTEMPTS = 400;

  private static final long LATER_RETRY_MILLIS = 250;

  private static final int QUEUED_ORDERS = 4096;

  private final Path socket;
  private final Listener listener;
  private volatile @Nullable Connection current;
  private volatile @Nullable Thread thread;

  /** Attempts since the launcher was last ready; the link's thread only. */
  private int attempts;

  private final Complaint complaint;

  public LauncherLink(Path socket, Listener listener) {
    this.socket = socket;
    this.listener = listener;
    this.complaint = new Complaint(listener::broken);
  }

  /** Begins to connect; returns at once. */
  public void start() {
    thread = Thread.ofPlatform().daemon().name("launcher").start(this::connectForEver);
  }

  /** Ends the connection for good. */
  public void stop() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /** Queues an order; lost when there is no connection. */
  public void send(LauncherCommand command) {
    Connection connection = current;
    if (connection != null) {
      connection.send(LauncherFrames.encode(command));
    }
  }

  private void connectForEver() {
    while (true) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        if (connected(channel)) {
          converse(new Connection(channel));
        }
      } catch (IOException fault) {
        complain(fault);
      }
      try {
        Thread.sleep(++attempts < EAGER_ATTEMPTS ? RETRY_MILLIS : LATER_RETRY_MILLIS);
      } catch (InterruptedException end) {
        return;
      }
    }
  }

  /** False while nobody listens, before the container's start and after its end. */
  private boolean connected(SocketChannel channel) {
    try {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException notThere) {
      return false;
    }
  }

  /** Not of the end that we have asked for. */
  private void complain(IOException fault) {
    String said = fault.getMessage();
    String reason = said == null ? fault.toString() : said;
    if (!Thread.currentThread().isInterrupted()) {
      complaint.say(reason);
    }
  }

  private void converse(Connection connection) throws IOException {
    Thread writer =
        Thread.ofPlatform().daemon().name("launcher-orders").start(connection::writeOrders);
    boolean ready = false;
    try {
      connection.send(LauncherFrames.encode(new LauncherCommand.Hello()));
      BufferedInputStream in =
          new BufferedInputStream(Channels.newInputStream(connection.channel), 4096);
      LauncherEvent.Welcome welcome = null;
      List<LauncherEvent.Run> runs = new ArrayList<>();
      List<String> words = LauncherFrames.read(in);
      for (; words != null; words = LauncherFrames.read(in)) {
        LauncherEvent event = LauncherFrames.event(words);
        switch (event) {
          case LauncherEvent.Welcome said -> welcome = said;
          case LauncherEvent.Run run -> runs.add(run);
          case LauncherEvent.Ready _ -> {
            if (welcome == null) {
              throw new IOException("the launcher is ready and has not said WELCOME");
            }
            // Orders may be given from here on; they wait in the queue behind nothing.
            current = connection;
            ready = true;
            attempts = 0;
            complaint.over();
            listener.ready(welcome, runs);
          }
          case null -> {}
          case LauncherEvent.Failed(var _, String sentence) -> {
            if (!ready) {
              throw new IOException("the launcher refuses this agent: " + sentence);
            }
            listener.event(event);
          }
          case LauncherEvent.Started _,
              LauncherEvent.Exited _,
              LauncherEvent.Clean _,
              LauncherEvent.Stopping _ ->
              listener.event(event);
        }
      }
      if (!ready) {
        throw new EOFException("the launcher has hung up before it was ready");
      }
    } finally {
      current = null;
      writer.interrupt();
      if (ready) {
        listener.gone();
      }
    }
  }

  private record Connection(SocketChannel channel, BlockingQueue<ByteBuffer> orders) {
    Connection(SocketChannel channel) {
      this(channel, new ArrayBlockingQueue<>(QUEUED_ORDERS));
    }

    void send(ByteBuffer frame) {
      if (!orders.offer(frame)) {
        close(); // It does not read. The agent repeats on the next connection what matters.
      }
    }

    void writeOrders() {
      try {
        while (true) {
          ByteBuffer frame = orders.take();
          while (frame.hasRemaining()) {
            channel.write(frame);
          }
        }
      } catch (InterruptedException | IOException end) {
        close();
      }
    }

    private void close() {
      try {
        channel.close();
      } catch (IOException alreadyGone) {
        // The reader hears of it in any case.
      }
    }
  }
}

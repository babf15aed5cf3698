package dev.tender.agent.world;

import dev.tender.agent.launcher.LauncherFrames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A launcher that runs nothing: it speaks the frame protocol over a real unix socket. */
public final class FakeLauncher implements AutoCloseable {
  private static final int PID = 100;

  private final Path socket;
  private final ServerSocketChannel server;
  private final List<List<String>> runs = new CopyOnWriteArrayList<>();
  private volatile SocketChannel client;
  private volatile String instance = "first";

  /** Orders but HELLO, word by word. */
  public final Arrivals<List<String>> orders = new Arrivals<>("order to the launcher");

  public FakeLauncher(Path socket) throws IOException {
    this.socket = socket;
    Files.deleteIfExists(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  /** What the next HELLO is told of. */
  public void knows(String id, String state, int waitStatus) {
    runs.add(
        List.of("RUN", id, Integer.toString(PID), "1", state, Integer.toString(waitStatus), "0"));
  }

  /** The next order with this verb; others are passed over. */
  public List<String> next(String verb) {
    while (true) {
      List<String> words = orders.next();
      if (words.get(0).equals(verb)) {
        return words;
      }
    }
  }

  /** The next START, answered with STARTED; its words. */
  public List<String> start() {
    List<String> words = next("START");
    send("STARTED", words.get(1), Integer.toString(PID));
    return words;
  }

  public void exited(String id, int waitStatus, int oomKills) {
    send("EXITED", id, Integer.toString(waitStatus), Integer.toString(oomKills));
  }

  public void send(String... words) {
    ByteBuffer frame = LauncherFrames.encode(List.of(words));
    try {
      while (frame.hasRemaining()) {
        client.write(frame);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel next = server.accept();
        client = next;
        Thread.ofVirtual().start(() -> serve(next));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      var in = Channels.newInputStream(channel);
      for (List<String> words = LauncherFrames.read(in);
          words != null;
          words = LauncherFrames.read(in)) {
        switch (words.get(0)) {
          case "HELLO" -> {
            send("WELCOME", "1", Long.toString(64L << 20), instance);
            List<List<String>> known = new ArrayList<>(runs);
            runs.clear();
            known.forEach(run -> send(run.toArray(String[]::new)));
            send("READY");
          }
          case "KILLALL" -> {
            orders.add(words);
            send("CLEAN");
          }
          default -> orders.add(words);
        }
      }
    } catch (IOException | UncheckedIOException gone) {
      // the agent went away
    }
  }

  /** Drops the agent's connection, as the end of the container does; the next is another one. */
  public void drop() throws IOException {
    instance = UUID.randomUUID().toString();
    client.close();
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (client != null) {
      client.close();
    }
    Files.deleteIfExists(socket);
  }
}

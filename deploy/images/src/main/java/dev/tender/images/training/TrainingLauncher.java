package dev.tender.images.training;

import dev.tender.agent.launcher.LauncherFrames;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The other end of the agent's control socket, running nothing: a program with "exit" in its
 * command line ends at once, any other when it is signalled.
 */
final class TrainingLauncher implements AutoCloseable {
  private static final String PID = "100";

  private final ServerSocketChannel server;

  TrainingLauncher(Path socket) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::serve);
  }

  private void serve() {
    try (SocketChannel client = server.accept()) {
      var in = Channels.newInputStream(client);
      for (List<String> order = LauncherFrames.read(in);
          order != null;
          order = LauncherFrames.read(in)) {
        answer(client, order);
      }
    } catch (IOException over) {
      // The agent has ended, or the training is over.
    }
  }

  private static void answer(SocketChannel client, List<String> order) throws IOException {
    switch (order.getFirst()) {
      case "HELLO" -> {
        send(client, "WELCOME", "1", Long.toString(64L << 20), "training");
        send(client, "READY");
      }
      case "START" -> {
        send(client, "STARTED", order.get(1), PID);
        if (order.stream().anyMatch(word -> word.contains("exit"))) {
          send(client, "EXITED", order.get(1), "0", "0");
        }
      }
      case "SIGNAL" -> send(client, "EXITED", order.get(1), order.get(2), "0");
      case "KILLALL" -> send(client, "CLEAN");
      default -> {
        // FORGET wants no answer.
      }
    }
  }

  private static void send(SocketChannel client, String... words) throws IOException {
    ByteBuffer frame = LauncherFrames.encode(List.of(words));
    while (frame.hasRemaining()) {
      client.write(frame);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

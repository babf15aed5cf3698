package dev.tender.agent.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.world.Arrivals;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link against something that listens where a launcher should. */
class LauncherLinkTest {
  private final Arrivals<String> news = new Arrivals<>("news of the launcher");

  @TempDir Path directory;
  private ServerSocketChannel server;
  private LauncherLink link;

  @BeforeEach
  void listen() throws IOException {
    Path socket = directory.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    link = new LauncherLink(socket, new Listener());
    link.start();
  }

  @AfterEach
  void stop() throws IOException {
    link.stop();
    server.close();
  }

  @Test
  void launcherThatForgetsItsWelcomeIsToldOfOnceAndAskedAgain() throws IOException {
    answer(frame("READY"));
    assertThat(news.next()).isEqualTo("broken the launcher is ready and has not said WELCOME");
    answer(frame("READY"));
    answer(frame("READY"));
    answer(frame("WELCOME", "1", "0", "first"), frame("READY"));
    assertThat(news.next()).as("nothing in between").isEqualTo("ready first");
    assertThat(news.next()).isEqualTo("gone");
  }

  @Test
  void launcherOfAnotherVersionIsToldOfInItsOwnWords() throws IOException {
    answer(frame("FAILED", "", "HELLO must carry version 2"));
    assertThat(news.next())
        .isEqualTo("broken the launcher refuses this agent: HELLO must carry version 2");
  }

  @Test
  void tornFrameAndAnotherReasonAreEachToldOf() throws IOException {
    answer(frame("WELCOME", "1", "0", "first").limit(6));
    assertThat(news.next()).isEqualTo("broken a torn frame on the control socket");
    answer(frame("WELCOME", "1", "many", "first"));
    assertThat(news.next()).startsWith("broken malformed on the control socket: [WELCOME, ");
    answer();
    assertThat(news.next()).isEqualTo("broken the launcher has hung up before it was ready");
  }

  @Test
  void tornFrameOfALauncherThatWasReadyIsToldOfBeforeItIsGone() throws IOException {
    answer(
        frame("WELCOME", "1", "0", "first"),
        frame("READY"),
        frame("EXITED", "t.1", "0", "0").limit(9));
    assertThat(news.next()).isEqualTo("ready first");
    assertThat(news.next()).isEqualTo("gone");
    assertThat(news.next()).isEqualTo("broken a torn frame on the control socket");
  }

  /** Takes the next connection and its HELLO, says all this, and hangs up. */
  private void answer(ByteBuffer... frames) throws IOException {
    try (SocketChannel channel = server.accept()) {
      InputStream in = Channels.newInputStream(channel);
      assertThat(LauncherFrames.read(in)).containsExactly("HELLO", "1");
      for (ByteBuffer frame : frames) {
        while (frame.hasRemaining()) {
          channel.write(frame);
        }
      }
    }
  }

  private static ByteBuffer frame(String... words) {
    return LauncherFrames.encode(List.of(words));
  }

  private final class Listener implements LauncherLink.Listener {
    @Override
    public void ready(LauncherEvent.Welcome welcome, List<LauncherEvent.Run> runs) {
      news.add("ready " + welcome.instance());
    }

    @Override
    public void event(LauncherEvent event) {
      news.add("event " + event);
    }

    @Override
    public void gone() {
      news.add("gone");
    }

    @Override
    public void broken(String reason) {
      news.add("broken " + reason);
    }
  }
}

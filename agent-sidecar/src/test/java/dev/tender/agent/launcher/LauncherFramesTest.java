package dev.tender.agent.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherFramesTest {
  @Test
  void startCarriesItsListsWithTheirLengths() throws IOException {
    ByteBuffer frame =
        LauncherFrames.encode(
            new LauncherCommand.Start(
                "t.1",
                "/w",
                "/w/out",
                "/w/err",
                List.of("/bin/sh", "-c", "é"),
                List.of("A="),
                List.of("RLMT_CPU=1:2")));
    assertThat(read(bytes(frame)))
        .containsExactly(
            "START",
            "t.1",
            "/w",
            "/w/out",
            "/w/err",
            "3",
            "/bin/sh",
            "-c",
            "é",
            "1",
            "A=",
            "1",
            "RLMT_CPU=1:2");
  }

  @Test
  void frameIsItsLengthAndItsWordsEachWithAnEnd() {
    assertThat(bytes(LauncherFrames.encode(new LauncherCommand.Hello())))
        .containsExactly(0, 0, 0, 8, 'H', 'E', 'L', 'L', 'O', 0, '1', 0);
  }

  @Test
  void eventsAreUnderstoodAndUnknownOnesPassedOver() throws IOException {
    assertThat(LauncherFrames.event(List.of("WELCOME", "1", "1024", "ab")))
        .isEqualTo(new LauncherEvent.Welcome(1024, "ab"));
    assertThat(LauncherFrames.event(List.of("RUN", "t.1", "42", "7", "exited", "256", "1")))
        .isEqualTo(new LauncherEvent.Run("t.1", 42, false, 256, 1));
    assertThat(LauncherFrames.event(List.of("EXITED", "t.1", "9", "1")))
        .isEqualTo(new LauncherEvent.Exited("t.1", 9, 1));
    assertThat(LauncherFrames.event(List.of("SOMETHING", "new"))).isNull();
    assertThatThrownBy(() -> LauncherFrames.event(List.of("STARTED", "t.1")))
        .hasMessageContaining("[STARTED, t.1]");
  }

  @Test
  void tornAndOversizedFramesEndTheConnection() throws IOException {
    byte[] frame = bytes(LauncherFrames.encode(new LauncherCommand.KillAll()));
    assertThat(read(new byte[0])).isNull();
    assertThatThrownBy(() -> read(Arrays.copyOf(frame, frame.length - 1)))
        .hasMessage("a torn frame on the control socket");
    assertThatThrownBy(() -> read(new byte[] {127, 0, 0, 0})).hasMessageContaining("bytes");
  }

  @Test
  void whatDoesNotFitIsRefusedWithItsSize() {
    List<String> huge = List.of("x".repeat(LauncherFrames.MAX_FRAME));
    assertThatThrownBy(() -> LauncherFrames.encode(huge))
        .hasMessage("arguments and environment take 1048577 bytes; 1048576 are possible");
    assertThatThrownBy(() -> LauncherFrames.encode(List.of("a\0b")))
        .hasMessage("it contains a NUL character");
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static List<String> read(byte[] bytes) throws IOException {
    return LauncherFrames.read(new ByteArrayInputStream(bytes));
  }
}

package dev.tender.agent.launcher;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The control socket's frames: length of the rest as a big-endian 32 bit number, then strings that
 * each end with a NUL; the first is the verb.
 */
public final class LauncherFrames {
  /** Longest frame in either direction, in bytes without its length. */
  public static final int MAX_FRAME = 1 << 20;

  private LauncherFrames() {}

  /**
   * @throws IllegalArgumentException if the command does not fit a frame, with a sentence
   */
  public static ByteBuffer encode(LauncherCommand command) {
    return encode(words(command));
  }

  /**
   * @throws IllegalArgumentException if the words do not fit a frame, with a sentence
   */
  public static ByteBuffer encode(List<String> words) {
    int length = 0;
    List<byte[]> encoded = new ArrayList<>(words.size());
    for (String word : words) {
      if (word.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("it contains a NUL character");
      }
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      encoded.add(bytes);
      length += bytes.length + 1;
    }
    if (length > MAX_FRAME) {
      throw new IllegalArgumentException(
          "arguments and environment take " + length + " bytes; " + MAX_FRAME + " are possible");
    }
    ByteBuffer frame = ByteBuffer.allocate(4 + length).putInt(length);
    for (byte[] bytes : encoded) {
      frame.put(bytes).put((byte) 0);
    }
    return frame.flip();
  }

  /**
   * The next frame's words; null at the end of the stream.
   *
   * @throws IOException if the stream ends within a frame or the frame is malformed
   */
  public static @Nullable List<String> read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int length;
    try {
      length = data.readInt();
    } catch (EOFException end) {
      return null;
    }
    if (length <= 0 || length > MAX_FRAME) {
      throw new IOException("a frame of " + length + " bytes on the control socket");
    }
    byte[] body = data.readNBytes(length);
    if (body.length < length || body[length - 1] != 0) {
      throw new IOException("a torn frame on the control socket");
    }
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (body[i] == 0) {
        words.add(new String(body, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return words;
  }

  /**
   * What the launcher means; null for a verb that this version does not know.
   *
   * @throws IOException if a word is missing or no number where one must be
   */
  public static @Nullable LauncherEvent event(List<String> words) throws IOException {
    try {
      return switch (words.get(0)) {
        // Its version is that of our HELLO, or it had refused.
        case "WELCOME" -> new LauncherEvent.Welcome(number(words.get(2)), words.get(3));
        case "RUN" ->
            new LauncherEvent.Run(
                words.get(1),
                number(words.get(2)),
                words.get(4).equals("running"),
                (int) number(words.get(5)),
                words.size() > 6 ? number(words.get(6)) : 0);
        case "READY" -> new LauncherEvent.Ready();
        case "STARTED" -> new LauncherEvent.Started(words.get(1), number(words.get(2)));
        case "FAILED" -> new LauncherEvent.Failed(words.get(1), words.get(2));
        case "EXITED" ->
            new LauncherEvent.Exited(
                words.get(1), (int) number(words.get(2)), number(words.get(3)));
        case "CLEAN" -> new LauncherEvent.Clean();
        case "STOPPING" -> new LauncherEvent.Stopping();
        default -> null;
      };
    } catch (IndexOutOfBoundsException | NumberFormatException malformed) {
      throw new IOException("malformed on the control socket: " + words, malformed);
    }
  }

  private static long number(String word) {
    return word.isEmpty() ? 0 : Long.parseLong(word);
  }

  private static List<String> words(LauncherCommand command) {
    return switch (command) {
      case LauncherCommand.Hello() -> List.of("HELLO", "1");
      case LauncherCommand.Start start -> {
        List<String> words = new ArrayList<>();
        words.addAll(List.of("START", start.id(), start.cwd(), start.stdout(), start.stderr()));
        for (List<String> list : List.of(start.argv(), start.env(), start.limits())) {
          words.add(Integer.toString(list.size()));
          words.addAll(list);
        }
        yield words;
      }
      case LauncherCommand.SignalGroup(String id, int signal) ->
          List.of("SIGNAL", id, Integer.toString(signal), "group");
      case LauncherCommand.KillAll() -> List.of("KILLALL");
      case LauncherCommand.Forget(String id) -> List.of("FORGET", id);
    };
  }
}

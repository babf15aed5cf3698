package dev.tender.agent;

import dev.tender.agent.model.SandboxName;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.ListedFile;
import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.v1.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers the master's questions about files in sandboxes, two at a time, beside everything else.
 * The launcher looks, as a process of its own: it follows no link and waits for nothing, whatever
 * the executor does to its files meanwhile, and what it took is given back afterwards.
 */
final class SandboxReader {
  private static final int AT_ONCE = 2;

  /** More than the launcher lists. */
  private static final int LONGEST_LIST = 1 << 20;

  /** The longest first line of what it reads. */
  private static final int LONGEST_SIZE = 24;

  private final Sandboxes sandboxes;
  private final Path launcher;
  private final Consumer<AgentCallBody> master;
  private final Semaphore slots = new Semaphore(AT_ONCE);

  /**
   * @param master takes the answers, from any thread
   */
  SandboxReader(Sandboxes sandboxes, Path launcher, Consumer<AgentCallBody> master) {
    this.sandboxes = sandboxes;
    this.launcher = launcher;
    this.master = master;
  }

  /** Returns at once. Anything but LIST_FILES and READ_FILE is ignored. */
  void take(AgentEvent event) {
    switch (event) {
      case AgentEvent.ListFiles(long request, SandboxFile file) ->
          start(request, () -> list(request, file));
      case AgentEvent.ReadFile read -> start(read.request(), () -> read(read));
      default -> {}
    }
  }

  /** Makes one answer. */
  private interface Work {
    AgentCallBody answer() throws IOException, Refused, InterruptedException;
  }

  private void start(long request, Work work) {
    if (!slots.tryAcquire()) {
      master.accept(
          new AgentCallBody.FilesRefused(
              request,
              503,
              "The agent of this pod answers "
                  + AT_ONCE
                  + " requests for files at a time;"
                  + " try again in a moment"));
      return;
    }
    // Not a virtual thread: files and processes are waited for.
    Thread.ofPlatform()
        .name("sandbox-reader")
        .daemon()
        .start(() -> {
          try {
            master.accept(answer(request, work));
          } finally {
            slots.release();
          }
        });
  }

  private static AgentCallBody answer(long request, Work work) {
    try {
      return work.answer();
    } catch (Refused refused) {
      return new AgentCallBody.FilesRefused(request, refused.status, refused.sentence);
    } catch (IOException failed) {
      return new AgentCallBody.FilesRefused(
          request, 503, "The agent cannot look into its sandboxes: " + failed.getMessage());
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
      return new AgentCallBody.FilesRefused(request, 503, "The agent is ending");
    }
  }

  private AgentCallBody list(long request, SandboxFile file)
      throws IOException, Refused, InterruptedException {
    Long run = file.run();
    if (run != null && run == 0) {
      return new AgentCallBody.FilesListed(request, runs(file));
    }
    byte[] output = look(file, LONGEST_LIST, "list");
    List<ListedFile> files = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < output.length; i++) {
      if (output[i] == 0) {
        files.add(listed(Arrays.copyOfRange(output, start, i)));
        start = i + 1;
      }
    }
    return new AgentCallBody.FilesListed(request, files);
  }

  /** Each run of an executor as a directory. */
  private List<ListedFile> runs(SandboxFile file) throws Refused {
    List<ListedFile> files = new ArrayList<>();
    for (Sandboxes.Found each : sandboxes.all()) {
      if (SandboxName.isOf(each.name(), file.frameworkId(), file.executorId().value())) {
        String number = Long.toString(SandboxName.number(each.name()));
        // One that moves at this moment is found twice.
        if (files.stream().noneMatch(other -> other.name().equals(number))) {
          files.add(new ListedFile(number, 0040755, 2, 0, 0, 0, 0));
        }
      }
    }
    if (files.isEmpty()) {
      throw gone(file);
    }
    return files;
  }

  /** MODE LINKS SIZE SECONDS UID GID NAME. */
  private static ListedFile listed(byte[] line) throws IOException {
    long[] numbers = new long[6];
    int at = 0;
    for (int field = 0; field < numbers.length; field++) {
      int space = at;
      while (space < line.length && line[space] != ' ') {
        space++;
      }
      try {
        numbers[field] =
            Long.parseLong(new String(line, at, space - at, StandardCharsets.US_ASCII));
      } catch (NumberFormatException foreign) {
        throw new IOException("the launcher does not match the agent", foreign);
      }
      at = space + 1;
    }
    return new ListedFile(
        text(Arrays.copyOfRange(line, at, line.length)),
        (int) numbers[0],
        (int) Math.min(numbers[1], Integer.MAX_VALUE),
        numbers[2],
        numbers[3],
        numbers[4],
        numbers[5]);
  }

  /** As UTF-8; a name that is none can be shown, and not be asked for. */
  private static String text(byte[] name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException foreign) {
      StringBuilder escaped = new StringBuilder();
      for (byte each : name) {
        if (each >= ' ' && each < 0x7f) {
          escaped.append((char) each);
        } else {
          escaped.append("\\x").append(HexFormat.of().toHexDigits(each));
        }
      }
      return escaped.toString();
    }
  }

  private AgentCallBody read(AgentEvent.ReadFile wanted)
      throws IOException, Refused, InterruptedException {
    long length = Math.clamp(wanted.length(), 0, AgentEvent.MAX_READ);
    long offset = Math.clamp(wanted.offset(), 0, Long.MAX_VALUE - AgentEvent.MAX_READ);
    byte[] output =
        look(
            wanted.file(),
            LONGEST_SIZE + AgentEvent.MAX_READ,
            "read",
            Long.toString(offset),
            Long.toString(length));
    int newline = 0;
    while (newline < output.length && output[newline] != '\n') {
      newline++;
    }
    long size;
    try {
      size = Long.parseLong(new String(output, 0, newline, StandardCharsets.US_ASCII));
    } catch (NumberFormatException foreign) {
      throw new IOException("the launcher does not match the agent", foreign);
    }
    byte[] data = Arrays.copyOfRange(output, Math.min(newline + 1, output.length), output.length);
    return new AgentCallBody.FileRead(wanted.request(), size, Bytes.copyOf(data));
  }

  /** Where in which sandbox. */
  private record Place(Path sandbox, String path) {}

  /** What the launcher writes about a file. */
  private byte[] look(SandboxFile file, int most, String verb, String... arguments)
      throws IOException, Refused, InterruptedException {
    Place place = find(file);
    Looked looked = run(most, verb, place, arguments);
    if (looked.exitCode() == Looked.NO_SUCH_FILE) {
      // The run may have ended meanwhile, and its sandbox have moved.
      Place now = find(file);
      looked = now.equals(place) ? looked : run(most, verb, now, arguments);
    }
    if (looked.exitCode() == 0) {
      return looked.output();
    }
    throw refused(looked.exitCode(), file);
  }

  private Place find(SandboxFile file) throws Refused {
    Path own = newest(file, file.executorId().value());
    if (own != null) {
      return new Place(own, file.path());
    }
    // The tasks of a default executor have sandboxes of their own, and itself has none.
    String[] parts = file.path().split("/", 3);
    if (parts.length >= 2 && parts[0].equals("tasks")) {
      Path task = newest(file, parts[1]);
      if (task != null) {
        return new Place(task, parts.length == 3 ? parts[2] : "");
      }
    }
    throw gone(file);
  }

  private @Nullable Path newest(SandboxFile file, String id) {
    Sandboxes.Found newest = null;
    for (Sandboxes.Found each : sandboxes.all()) {
      long number = SandboxName.number(each.name());
      boolean wanted = file.run() == null || file.run() == number;
      if (wanted
          && SandboxName.isOf(each.name(), file.frameworkId(), id)
          && (newest == null || number >= SandboxName.number(newest.name()))) {
        newest = each;
      }
    }
    return newest == null ? null : newest.directory();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Looked(int exitCode, byte[] output) {
    /** As errno says it. */
    static final int NO_SUCH_FILE = 2;
  }

  private Looked run(int most, String verb, Place place, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.add(verb);
    command.add(place.sandbox().toString());
    command.add(place.path());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readNBytes(most);
      // Whatever more it had to say: it must not wait for somebody to read that.
      process.getInputStream().close();
      return new Looked(process.waitFor(), output);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Refused refused(int errno, SandboxFile file) {
    String path = "'" + file.path() + "' ";
    return switch (errno) {
      case Looked.NO_SUCH_FILE -> new Refused(404, path + "is not there in this sandbox");
      case 20 -> new Refused(404, path + "is no directory, or not in one");
      case 7 -> new Refused(400, path + "has more than 2000 entries; ask for one of them");
      case 13 -> new Refused(403, path + "was made unreadable by its owner");
      case 21 -> new Refused(400, path + "is a directory; list it");
      case 22 -> new Refused(400, path + "is no regular file");
      case 36 -> new Refused(400, path + "has a name that is too long");
      case 40 ->
          new Refused(
              403, path + "is a symbolic link or behind one; none is followed, wherever it leads");
      default -> new Refused(503, path + "cannot be read (errno " + errno + ")");
    };
  }

  private static Refused gone(SandboxFile file) {
    return new Refused(
        410,
        "This pod has no sandbox of executor '"
            + file.executorId().value()
            + "'"
            + (file.run() == null || file.run() == 0 ? "" : ", run " + file.run() + ",")
            + " any more: a sandbox is kept for the Framework's executor.sandbox.retention after its"
            + " run, with at most "
            + KeptSandboxes.MOST
            + " others, and no longer than its pod");
  }

  /** Why not. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String sentence;

    Refused(int status, String sentence) {
      super(sentence);
      this.status = status;
      this.sentence = sentence;
    }
  }
}

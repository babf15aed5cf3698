package dev.tender.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * Measures what the executor container takes of the disk. The launcher looks, as a process of its
 * own, which follows no link. One measurement at a time; what is asked for meanwhile is left out.
 */
final class DiskMeter {
  private static final int LONGEST_NUMBER = 32;

  private final List<String> command;
  private final LongConsumer listener;
  private final Semaphore free = new Semaphore(1);

  /**
   * @param listener hears the bytes, on a thread of the meter's
   */
  DiskMeter(Path launcher, List<Path> directories, LongConsumer listener) {
    command = new ArrayList<>(List.of(launcher.toString(), "usage"));
    directories.forEach(each -> command.add(each.toString()));
    this.listener = listener;
  }

  /** Returns at once. */
  void start() {
    if (free.tryAcquire()) {
      // Not a virtual thread: a process is waited for.
      Thread.ofPlatform().name("disk-meter").daemon().start(this::measure);
    }
  }

  private void measure() {
    try {
      listener.accept(bytes());
    } catch (IOException | NumberFormatException failed) {
      Log.say("cannot measure what the tasks take of the disk: " + failed);
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  private long bytes() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readNBytes(LONGEST_NUMBER);
      if (process.waitFor() != 0) {
        throw new IOException("launcher usage ends with " + process.exitValue());
      }
      return Long.parseLong(new String(output, StandardCharsets.US_ASCII).strip());
    } finally {
      process.destroyForcibly();
    }
  }
}

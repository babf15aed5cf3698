package dev.tender.images.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Makes an agent's AOT cache from what its Java notes while the agent leads a life. In two steps,
 * because the one that Java would start by itself would not start under an emulator.
 *
 * @param launcher for this machine's processor, whatever the agent is for
 */
public record AgentTraining(Path launcher, AgentProgram agent) {
  /** Changes when the course of training does. */
  public static final String VERSION = "3";

  private static final int PATIENCE_SECONDS = 600;

  /**
   * Writes the cache.
   *
   * @throws IOException if the agent does not live through it, with its output
   */
  public void run(Path cache) throws IOException {
    Path notes = cache.resolveSibling(cache.getFileName() + ".notes");
    String named = "-XX:AOTConfiguration=" + notes;
    try {
      new AgentLife(launcher, agent.command("-XX:AOTMode=record", named)).live();
      if (!Files.isRegularFile(notes)) {
        throw new IOException("the agent's Java noted nothing for its AOT cache");
      }
      create(named, cache);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while training the agent", interrupted);
    } finally {
      Files.deleteIfExists(notes);
    }
  }

  private void create(String notes, Path cache) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tender-training", ".output");
    try {
      Process java =
          new ProcessBuilder(agent.java("-XX:AOTMode=create", notes, "-XX:AOTCache=" + cache))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = java.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      java.destroyForcibly();
      if (!ended || java.exitValue() != 0 || !Files.isRegularFile(cache)) {
        throw new IOException("Java wrote no AOT cache; it said:\n" + Files.readString(output));
      }
    } finally {
      Files.delete(output);
    }
  }
}

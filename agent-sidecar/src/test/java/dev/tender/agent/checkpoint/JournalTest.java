package dev.tender.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.agent.model.KillCause;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final List<Entry> ONE_OF_EACH =
      List.of(
          new Entry.Identity(Describe.AGENT, "10.0.0.1", 7),
          new Entry.Identity(null, null, 0),
          new Entry.Framework(Describe.framework()),
          new Entry.ExecutorAdded(Describe.FRAMEWORK, Describe.executor()),
          new Entry.ExecutorRegistered(Describe.FRAMEWORK, Describe.EXECUTOR),
          new Entry.ExecutorEnding(Describe.FRAMEWORK, Describe.EXECUTOR),
          new Entry.ExecutorRemoved(Describe.FRAMEWORK, Describe.EXECUTOR),
          new Entry.TaskAdded(Describe.FRAMEWORK, null, Describe.task("t").build()),
          new Entry.TaskSent(Describe.FRAMEWORK, new TaskId("t")),
          new Entry.TaskKilled(Describe.FRAMEWORK, new TaskId("t"), KillCause.POD_STOPPED),
          new Entry.Update(Describe.FRAMEWORK, Describe.status("t", TaskState.TASK_RUNNING, 1)),
          new Entry.Acknowledged(Describe.FRAMEWORK, new TaskId("t"), Describe.uuid(1)),
          new Entry.Seen(
              Describe.FRAMEWORK,
              new TaskId("t"),
              List.of(Describe.uuid(1)),
              TaskState.TASK_RUNNING),
          new Entry.RunAsked("t.1", 1, Describe.FRAMEWORK, new TaskId("t"), null, 5),
          new Entry.RunStarted("t.1", 42, 6),
          new Entry.RunEnded("t.1", 1),
          new Entry.ContainerStarted("executor", "ab"),
          new Entry.ContainerClean("executor", 1, 1),
          new Entry.ContainerDirty("executor"));

  @TempDir Path directory;

  @Test
  void everyFactIsReadAsItWasWritten() throws IOException {
    write(ONE_OF_EACH);
    assertThat(read()).isEqualTo(ONE_OF_EACH);
  }

  @Test
  void factsThatFillNoBufferAreReadAsTheyWereWritten() throws IOException {
    List<Entry> facts = new ArrayList<>();
    // Each boundary of a buffer falls within another part of a record.
    for (int length = 32_000; length < 33_000; length += 7) {
      facts.add(
          new Entry.TaskAdded(
              Describe.FRAMEWORK,
              null,
              Describe.task("t").command(Describe.shell("x".repeat(length))).build()));
    }
    facts.addAll(ONE_OF_EACH);
    write(facts);
    write(ONE_OF_EACH);
    facts.addAll(ONE_OF_EACH);
    assertThat(read()).isEqualTo(facts);
  }

  @Test
  void journalCutAnywhereKeepsEveryWholeRecordAndGoesOn() throws IOException {
    List<Entry> facts = ONE_OF_EACH.subList(0, 4);
    write(facts);
    byte[] whole = Files.readAllBytes(file());
    int least = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      List<Entry> found = read();
      assertThat(found).isEqualTo(facts.subList(0, found.size()));
      assertThat(found.size()).isGreaterThanOrEqualTo(least);
      least = found.size();
      write(List.of(new Entry.ContainerDirty("executor")));
      assertThat(read()).hasSize(found.size() + 1).endsWith(new Entry.ContainerDirty("executor"));
    }
    assertThat(least).isEqualTo(facts.size() - 1);
  }

  @Test
  void recordWithAWrongChecksumEndsTheJournal() throws IOException {
    write(ONE_OF_EACH);
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length - 1] ^= 1;
    Files.write(file(), bytes);
    assertThat(read()).isEqualTo(ONE_OF_EACH.subList(0, ONE_OF_EACH.size() - 1));
  }

  @Test
  void journalOfAnotherVersionIsRefusedWithTheCure() throws IOException {
    byte[] json = "{\"type\":\"SOMETHING_NEW\"}".getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(json);
    Files.write(
        file(),
        ByteBuffer.allocate(8 + json.length)
            .putInt(json.length)
            .putInt((int) crc.getValue())
            .put(json)
            .array());
    assertThatThrownBy(this::read).hasMessageContaining("delete the pod");
  }

  @Test
  void rewritingKeepsTheFileSmallAndTheFacts() throws IOException {
    List<Entry> snapshot = List.of(new Entry.ContainerDirty("executor"));
    try (Journal journal = Journal.open(directory, _ -> {})) {
      for (int i = 0; i < 3_000; i++) {
        journal.append(ONE_OF_EACH);
        journal.compact(() -> snapshot);
      }
    }
    assertThat(Files.size(file())).isLessThan(5L << 20);
    assertThat(read().get(0)).isEqualTo(snapshot.get(0));
    assertThat(read()).hasSizeGreaterThan(1).endsWith(ONE_OF_EACH.getLast());
  }

  /** Or one agent that ended with a long journal would never start again. */
  @Test
  void journalThatIsLargerThanTheAgentsMemoryIsRead() throws Exception {
    TaskInfo task =
        Describe.task("t").command(Describe.shell("echo " + "long ".repeat(10_000))).build();
    List<Entry> facts =
        Collections.nCopies(100, new Entry.TaskAdded(Describe.FRAMEWORK, null, task));
    for (int i = 0; i < 5; i++) {
      write(facts);
    }
    Process reader =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-Xmx16m",
                "-cp",
                System.getProperty("java.class.path"),
                Reader.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).endsWith("500 facts");
    assertThat(Files.size(file())).isGreaterThan(16L << 20);
  }

  /** Counts what is in a journal, in a JVM of its own. */
  static final class Reader {
    public static void main(String[] arguments) throws IOException {
      int[] count = new int[1];
      Journal.open(Path.of(arguments[0]), _ -> count[0]++).close();
      System.out.print(count[0] + " facts");
    }
  }

  private Path file() {
    return directory.resolve("journal");
  }

  private void write(List<Entry> entries) throws IOException {
    try (Journal journal = Journal.open(directory, _ -> {})) {
      journal.append(entries);
    }
  }

  private List<Entry> read() throws IOException {
    List<Entry> found = new ArrayList<>();
    Journal.open(directory, found::add).close();
    return found;
  }
}

package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentCallBody.FileRead;
import dev.tender.protocol.agent.AgentCallBody.FilesListed;
import dev.tender.protocol.agent.AgentCallBody.FilesRefused;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.ListedFile;
import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** With the launcher, which looks; needs `launcher/build.sh` first. */
@EnabledIf("built")
@Timeout(60)
class SandboxReaderTest {
  private static final FrameworkId FRAMEWORK = new FrameworkId("f");

  @TempDir private Path root;
  private final BlockingQueue<AgentCallBody> answers = new LinkedBlockingQueue<>();
  private Sandboxes sandboxes;
  private SandboxReader reader;
  private long requests;

  static boolean built() {
    return Files.isExecutable(RealContainers.launcher());
  }

  @BeforeEach
  void open() throws IOException {
    sandboxes = new Sandboxes(root, () -> {});
    reader = new SandboxReader(sandboxes, RealContainers.launcher().toAbsolutePath(), answers::add);
  }

  @Test
  void fileOfALivingRunIsReadInPieces() throws Exception {
    put("1.f.t", "stdout", "0123456789");
    assertThat(read("t", null, "stdout", 0, 4)).isEqualTo(new FileRead(1, 10, bytes("0123")));
    assertThat(read("t", null, "/stdout", 8, 4)).isEqualTo(new FileRead(2, 10, bytes("89")));
    assertThat(read("t", null, "stdout", 10, 4)).isEqualTo(new FileRead(3, 10, Bytes.EMPTY));
  }

  @Test
  void noAnswerIsLargerThanAllowed() throws Exception {
    put("1.f.t", "stdout", "x".repeat(AgentEvent.MAX_READ + 5));
    FileRead read = (FileRead) read("t", null, "stdout", 0, Long.MAX_VALUE);
    assertThat(read.size()).isEqualTo(AgentEvent.MAX_READ + 5);
    assertThat(read.data().length()).isEqualTo(AgentEvent.MAX_READ);
  }

  @Test
  void fileOfAnEndedRunIsReadAsBefore() throws Exception {
    put("1.f.t", "stdout", "output");
    sandboxes.keep("1.f.t");
    assertThat(read("t", null, "stdout", 0, 100)).isEqualTo(new FileRead(1, 6, bytes("output")));
  }

  @Test
  void newestRunIsMeantUnlessAnotherIsNamed() throws Exception {
    for (int run = 8; run <= 11; run++) {
      put(run + ".f.t", "stdout", "run " + run);
      sandboxes.keep(run + ".f.t");
    }
    assertThat(read("t", null, "stdout", 0, 9)).isEqualTo(new FileRead(1, 6, bytes("run 11")));
    assertThat(read("t", 9L, "stdout", 0, 9)).isEqualTo(new FileRead(2, 5, bytes("run 9")));
    FilesListed runs = (FilesListed) list("t", 0L, "");
    assertThat(runs.files())
        .extracting(ListedFile::name)
        .containsExactlyInAnyOrder("8", "9", "10", "11");
  }

  @Test
  void directoryIsListed() throws Exception {
    put("1.f.t", "stdout", "output");
    Files.createDirectories(root.resolve("live/1.f.t/a/größe"));
    Files.writeString(root.resolve("live/1.f.t/a/b c"), "xyz");
    assertThat(((FilesListed) list("t", null, "")).files())
        .extracting(ListedFile::name)
        .containsExactlyInAnyOrder("stdout", "a");
    var listed = ((FilesListed) list("t", null, "a")).files();
    assertThat(listed).extracting(ListedFile::name).containsExactlyInAnyOrder("b c", "größe");
    ListedFile file = listed.stream().filter(each -> each.name().equals("b c")).findAny().get();
    assertThat(file.size()).isEqualTo(3);
    assertThat(file.mode() & 0170000).isEqualTo(0100000);
    assertThat(file.modifiedSeconds())
        .isEqualTo(
            Files.getLastModifiedTime(root.resolve("live/1.f.t/a/b c")).to(TimeUnit.SECONDS));
  }

  @Test
  void tasksOfADefaultExecutorAreBelowIt() throws Exception {
    put("4.f.a", "stdout", "of a");
    SandboxFile inGroup =
        new SandboxFile(FRAMEWORK, new ExecutorId("group"), null, "tasks/a/stdout");
    reader.take(new AgentEvent.ReadFile(1, inGroup, 0, 9));
    assertThat(answers.take()).isEqualTo(new FileRead(1, 4, bytes("of a")));
  }

  @Test
  void othersSandboxesAndOtherFoldersAreNotReached() throws Exception {
    put("1.f.t", "stdout", "mine");
    put("2.f.u", "stdout", "others");
    Files.writeString(root.resolve("secret"), "secret");
    Path sandbox = root.resolve("live/1.f.t");
    Files.createSymbolicLink(sandbox.resolve("file"), root.resolve("secret"));
    Files.createSymbolicLink(sandbox.resolve("folder"), root);
    for (String path : new String[] {"file", "folder/secret"}) {
      FilesRefused refused = (FilesRefused) read("t", null, path, 0, 9);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.message()).contains("'" + path + "' is a symbolic link or behind one");
    }
    for (String path : new String[] {"../2.f.u/stdout", "../../secret"}) {
      assertThat(((FilesRefused) read("t", null, path, 0, 9)).status()).isEqualTo(404);
    }
  }

  @Test
  void sandboxThatIsALinkItselfIsNotFollowed() throws Exception {
    Files.writeString(root.resolve("secret"), "secret");
    Files.createSymbolicLink(root.resolve("live/1.f.t"), root);
    assertThat(((FilesRefused) read("t", null, "secret", 0, 9)).status()).isEqualTo(403);
  }

  @Test
  void refusalSaysWhatIsWrong() throws Exception {
    put("1.f.t", "stdout", "output");
    Files.createDirectory(root.resolve("live/1.f.t/folder"));
    assertThat(read("t", null, "nothing", 0, 1))
        .isEqualTo(new FilesRefused(1, 404, "'nothing' is not there in this sandbox"));
    assertThat(read("t", null, "folder", 0, 1))
        .isEqualTo(new FilesRefused(2, 400, "'folder' is a directory; list it"));
    assertThat(list("t", null, "stdout"))
        .isEqualTo(new FilesRefused(3, 404, "'stdout' is no directory, or not in one"));
    FilesRefused gone = (FilesRefused) read("other", null, "stdout", 0, 1);
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.message())
        .contains("no sandbox of executor 'other'", "executor.sandbox.retention");
    assertThat(((FilesRefused) read("t", 7L, "stdout", 0, 1)).message()).contains("run 7");
  }

  private void put(String sandbox, String file, String content) throws IOException {
    sandboxes.make(sandbox);
    Files.writeString(sandboxes.live().resolve(sandbox).resolve(file), content);
  }

  private AgentCallBody read(String id, @Nullable Long run, String path, long from, long length)
      throws InterruptedException {
    reader.take(new AgentEvent.ReadFile(++requests, file(id, run, path), from, length));
    return answers.take();
  }

  private AgentCallBody list(String id, @Nullable Long run, String path)
      throws InterruptedException {
    reader.take(new AgentEvent.ListFiles(++requests, file(id, run, path)));
    return answers.take();
  }

  private static SandboxFile file(String id, @Nullable Long run, String path) {
    return new SandboxFile(FRAMEWORK, new ExecutorId(id), run, path);
  }

  private static Bytes bytes(String text) {
    return Bytes.ofUtf8(text);
  }
}

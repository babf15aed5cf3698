package dev.tender.agent.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tender.agent.world.Arrivals;
import dev.tender.protocol.v1.CommandUri;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files from a real web server, and archives of every kind, into a sandbox. */
class FetcherTest {
  private static final long MUCH = 64 << 20;

  @TempDir Path directory;
  private final Arrivals<String> ends = new Arrivals<>("end of a fetch");
  private final Map<String, byte[]> files = new HashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private Fetcher fetcher;
  private Path sandbox;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    sandbox = Files.createDirectories(directory.resolve("sandboxes/run"));
    fetcher =
        new Fetcher(
            directory.resolve("sandboxes"),
            directory.resolve("cache"),
            (run, problem) -> ends.add(Objects.requireNonNullElse(problem, "")));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] content = files.get(path);
    if (path.startsWith("/to/")) {
      String target = path.substring("/to/".length());
      exchange.getResponseHeaders().add("Location", target.contains(":") ? target : "/" + target);
      exchange.sendResponseHeaders(302, -1);
    } else if (content == null) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    }
    exchange.close();
  }

  @Test
  void filesComeAsTheyAreOrExecutableUnderTheirNamesOrOthers() {
    files.put("/a", "A".getBytes(UTF_8));
    files.put("/b.sh", "B".getBytes(UTF_8));
    assertThat(
            fetch(
                uri("/a"), new CommandUri(url("/b.sh"), true, null, null, "bin/run"), uri("/to/a")))
        .isEmpty();
    assertThat(sandbox.resolve("a")).hasContent("A");
    assertThat(Files.isExecutable(sandbox.resolve("a"))).isFalse();
    assertThat(sandbox.resolve("bin/run")).hasContent("B");
    assertThat(Files.isExecutable(sandbox.resolve("bin/run"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tbz2", "a.txz", "a.zip"})
  void archivesAreUnpackedBesideThemselves(String name) throws IOException {
    files.put("/" + name, archive(name));
    assertThat(fetch(uri("/" + name))).isEmpty();
    assertThat(sandbox.resolve(name)).exists();
    assertThat(sandbox.resolve("dist/bin/run")).hasContent("run");
    assertThat(Files.isExecutable(sandbox.resolve("dist/bin/run"))).isTrue();
    assertThat(Files.isExecutable(sandbox.resolve("dist/text"))).isFalse();
    assertThat(sandbox.resolve("dist/link")).hasContent("run").isSymbolicLink();
  }

  @Test
  void archiveStaysWholeWhereItIsNotToBeUnpacked() throws IOException {
    files.put("/a.tgz", archive("a.tgz"));
    assertThat(fetch(new CommandUri(url("/a.tgz"), null, false, null, null))).isEmpty();
    assertThat(sandbox).isDirectoryNotContaining("glob:**dist");
  }

  @Test
  void singleFileIsUnpackedUnderItsNameWithoutTheEnding() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write("words".getBytes(UTF_8));
    }
    files.put("/words.txt.gz", packed.toByteArray());
    assertThat(fetch(uri("/words.txt.gz"))).isEmpty();
    assertThat(sandbox.resolve("words.txt")).hasContent("words");
  }

  @Test
  void fileThatTheLauncherHasCopiedIsUnpackedAndMadeExecutable() throws IOException {
    Files.write(sandbox.resolve("a.tgz"), archive("a.tgz"));
    Files.writeString(sandbox.resolve("tool"), "tool");
    assertThat(
            fetch(
                new CommandUri("file:///opt/a.tgz", null, null, null, null),
                new CommandUri("file:///opt/tool", true, null, null, null)))
        .isEmpty();
    assertThat(sandbox.resolve("dist/text")).hasContent("text");
    assertThat(Files.isExecutable(sandbox.resolve("tool"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../out", "/tmp/out", "a/../../out", "dist/../../out", "escape/out", "escape"})
  void nothingInAnArchiveReachesOutOfTheSandbox(String name) throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    if (name.startsWith("escape")) {
      // Somebody who was there before has left it.
      Files.createSymbolicLink(sandbox.resolve("escape"), outside);
    }
    files.put("/bad.tar", tar(name, entry -> {}));
    String problem = fetch(uri("/bad.tar"));
    assertThat(outside).isEmptyDirectory();
    if (name.equals("escape")) {
      assertThat(problem).as("the link itself is replaced").isEmpty();
      assertThat(sandbox.resolve("escape")).isRegularFile();
    } else {
      assertThat(problem).contains("lies outside of the sandbox");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../outside", "dist/../../../x"})
  void linksOutOfTheSandboxAreRefused(String to) throws IOException {
    files.put("/bad.tar", tarLink("link", to, TarArchiveEntry.LF_SYMLINK));
    assertThat(fetch(uri("/bad.tar"))).endsWith("is a link to '" + to + "', out of the sandbox");
    files.put("/hard.tar", tarLink("link", to, TarArchiveEntry.LF_LINK));
    assertThat(fetch(uri("/hard.tar"))).contains("lies outside of the sandbox");
  }

  @Test
  void devicesAndPipesAreRefused() throws IOException {
    files.put("/bad.tar", tarLink("pipe", "", TarArchiveEntry.LF_FIFO));
    assertThat(fetch(uri("/bad.tar"))).endsWith("'pipe' in it is a device or a pipe");
  }

  @Test
  void nothingTakesMoreThanTheDiskThatItHas() throws IOException {
    files.put("/large", new byte[100_000]);
    assertThat(fetch(50_000, uri("/large")))
        .isEqualTo(
            "Failed to fetch "
                + url("/large")
                + ": it has 100000 bytes and the sandbox's disk has room for 45904");
    files.put("/bomb.tgz", gzip(tar("zeros", entry -> entry.setSize(10 << 20), 10 << 20)));
    assertThat(fetch(1 << 20, uri("/bomb.tgz")))
        .endsWith(": it takes more than the 1048576 bytes that the sandbox's disk has for it");
  }

  @Test
  void failuresNameTheUriAndSayWhy() throws IOException {
    assertThat(fetch(uri("/missing?secret=1")))
        .isEqualTo("Failed to fetch " + url("/missing") + ": the server answers 404");
    assertThat(fetch(uri("/to/file:///etc/passwd"))).endsWith(": it is redirected to scheme file");
    assertThat(fetch(uri("/to/to/missing"))).endsWith(": the server answers 404");
    files.put("/broken.tgz", "no archive".getBytes(UTF_8));
    assertThat(fetch(uri("/broken.tgz"))).startsWith("Failed to fetch " + url("/broken.tgz"));
    files.put("/broken.zip", "no archive".getBytes(UTF_8));
    assertThat(fetch(uri("/broken.zip"))).startsWith("Failed to fetch " + url("/broken.zip"));
    assertThat(fetch(new CommandUri("http://nowhere.invalid/a", null, null, null, null)))
        .isEqualTo("Failed to fetch http://nowhere.invalid/a: there is no host nowhere.invalid");
    server.stop(0);
    assertThat(fetch(uri("/a"))).contains(": nobody answers there: ");
  }

  @Test
  void credentialsOfTheUriAreSentAndNotShown() {
    String at = url("/missing").replace("http://", "http://me:secret@");
    assertThat(fetch(new CommandUri(at, null, null, null, null)))
        .isEqualTo("Failed to fetch " + url("/missing") + ": the server answers 404");
    assertThat(asked).containsExactly("/missing Basic bWU6c2VjcmV0");
  }

  @Test
  void cachedFileIsDownloadedOnceAndUnpackedFromTheCache() throws IOException {
    files.put("/a.tgz", archive("a.tgz"));
    CommandUri cached = new CommandUri(url("/a.tgz"), null, null, true, null);
    assertThat(fetch(cached)).isEmpty();
    Files.delete(sandbox.resolve("dist/text"));
    assertThat(fetch(cached)).isEmpty();
    assertThat(asked).hasSize(1);
    assertThat(sandbox.resolve("dist/text")).hasContent("text");
    assertThat(sandbox.resolve("a.tgz")).doesNotExist();
    assertThat(fetch(new CommandUri(url("/a.tgz"), null, false, true, "b"))).isEmpty();
    assertThat(sandbox.resolve("b")).hasBinaryContent(files.get("/a.tgz"));
    assertThat(asked).hasSize(1);
  }

  @Test
  void leastUsedLeavesTheCacheWhenItIsFull() throws Exception {
    files.put("/a", new byte[40_000]);
    files.put("/b", new byte[40_000]);
    FetchCache cache = new FetchCache(directory.resolve("small"), 80_000);
    for (String path : List.of("/a", "/b", "/a")) {
      cache.use(java.net.URI.create(url(path)), file -> assertThat(file).hasSize(40_000));
    }
    files.put("/c", new byte[30_000]);
    cache.use(java.net.URI.create(url("/c")), file -> assertThat(file).hasSize(30_000));
    cache.use(java.net.URI.create(url("/a")), file -> assertThat(file).hasSize(40_000));
    assertThat(asked).as("b was used longest ago").hasSize(3);
    cache.use(java.net.URI.create(url("/b")), file -> assertThat(file).hasSize(40_000));
    assertThat(asked).hasSize(4);
  }

  /** What a library reads whole must not be more than an agent has. */
  @Test
  void archivesThatTakeTooMuchMemoryToReadAreRefused() throws IOException {
    files.put("/many.zip", emptyFiles(BoundedZip.MOST_ENTRIES + 1, ""));
    assertThat(fetch(uri("/many.zip")))
        .endsWith("it has more than 10000 entries, too many for an agent; use tar");
    files.put("/words.zip", emptyFiles(50, "x".repeat(65_000)));
    assertThat(fetch(uri("/words.zip")))
        .endsWith("its directory has more than 2097152 bytes, too many for an agent; use tar");
    files.put("/enough.zip", emptyFiles(500, ""));
    assertThat(fetch(uri("/enough.zip"))).isEmpty();
    assertThat(sandbox.resolve("many/499")).exists();

    files.put("/name.tar", longName(200_000));
    assertThat(fetch(uri("/name.tar")))
        .endsWith("a header in it has more than 131072 bytes, too many for an agent");
    files.put("/longer.tar", longName(5_000));
    assertThat(fetch(uri("/longer.tar"))).endsWith("it has a name of more than 4096 characters");
    files.put("/long.tar", longName(300));
    assertThat(fetch(uri("/long.tar"))).isEmpty();
    assertThat(sandbox.resolve(("n".repeat(99) + "/").repeat(3) + "end")).hasContent("text");
    files.put("/pax.tar", globalHeaders(17));
    assertThat(fetch(uri("/pax.tar"))).endsWith("it has more than 16 global headers");
    files.put("/few.tar", globalHeaders(3));
    assertThat(fetch(uri("/few.tar"))).isEmpty();
  }

  /** A process of the same pod swaps a folder for a link all the time. */
  @Test
  void nothingIsWrittenWhereALinkLeadsThatASiblingPutsInPlace() throws Exception {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Path folder = sandbox.resolve("many");
    files.put("/files.tar", manyFiles(3_000));
    AtomicBoolean over = new AtomicBoolean();
    Thread sibling =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; !over.get(); i++) {
                try {
                  Files.move(folder, sandbox.resolve("moved" + i));
                  Files.createSymbolicLink(folder, outside);
                  Thread.onSpinWait();
                  Files.delete(folder);
                } catch (IOException _) {
                  Thread.onSpinWait(); // Not there yet, or there again.
                }
              }
            });
    for (int i = 0; i < 5; i++) {
      String problem = fetch(uri("/files.tar"));
      if (!problem.isEmpty()) {
        assertThat(problem).contains("many/").contains("' in it");
      }
    }
    over.set(true);
    sibling.join();
    assertThat(outside).isEmptyDirectory();
  }

  private static byte[] emptyFiles(int count, String comment) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(packed)) {
      for (int i = 0; i < count; i++) {
        ZipArchiveEntry entry = new ZipArchiveEntry("many/" + i);
        entry.setComment(comment);
        zip.putArchiveEntry(entry);
        zip.closeArchiveEntry();
      }
    }
    return packed.toByteArray();
  }

  private static byte[] longName(int length) throws IOException {
    byte[] name = (("n".repeat(99) + "/").repeat(length / 100) + "end").getBytes(UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      // By hand: whoever writes such a name means harm, and the library takes ages.
      TarArchiveEntry header = new TarArchiveEntry("long", TarArchiveEntry.LF_GNUTYPE_LONGNAME);
      header.setSize(name.length);
      tar.putArchiveEntry(header);
      tar.write(name);
      tar.closeArchiveEntry();
      add(tar, "short", 0644, "text");
    }
    return packed.toByteArray();
  }

  private static byte[] manyFiles(int count) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      for (int i = 0; i < count; i++) {
        // Every other one elsewhere, so that the folder is opened again for each.
        add(tar, "many/" + i, 0644, "text");
        add(tar, "else/" + i, 0644, "text");
      }
    }
    return packed.toByteArray();
  }

  private static byte[] globalHeaders(int count) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      for (int i = 0; i < count; i++) {
        TarArchiveEntry entry =
            new TarArchiveEntry("global" + i, TarArchiveEntry.LF_PAX_GLOBAL_EXTENDED_HEADER);
        entry.addPaxHeader("comment", "text");
        tar.putArchiveEntry(entry);
        add(tar, "file" + i, 0644, "text");
      }
    }
    return packed.toByteArray();
  }

  private String fetch(CommandUri... uris) {
    return fetch(MUCH, uris);
  }

  private String fetch(long most, CommandUri... uris) {
    fetcher.start("run", "run", List.of(uris), most);
    return ends.next();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private CommandUri uri(String path) {
    return new CommandUri(url(path), null, null, null, null);
  }

  /** A folder with an executable, a text, and a link to the executable. */
  private static byte[] archive(String name) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    if (name.endsWith(".zip")) {
      zip(packed);
      return packed.toByteArray();
    }
    OutputStream stream = packed;
    if (name.endsWith("gz")) {
      stream = new GZIPOutputStream(packed);
    } else if (name.endsWith("bz2")) {
      stream = new BZip2CompressorOutputStream(packed);
    } else if (name.endsWith("xz")) {
      stream = new XZCompressorOutputStream(packed);
    }
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(stream)) {
      add(tar, "dist/bin/run", 0755, "run");
      add(tar, "dist/text", 0644, "text");
      TarArchiveEntry link = new TarArchiveEntry("dist/link", TarArchiveEntry.LF_SYMLINK);
      link.setLinkName("bin/run");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    return packed.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, String name, int mode, String content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(mode);
    entry.setSize(content.length());
    tar.putArchiveEntry(entry);
    tar.write(content.getBytes(UTF_8));
    tar.closeArchiveEntry();
  }

  private static void zip(OutputStream out) throws IOException {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
      add(zip, "dist/bin/run", 0100755, "run");
      add(zip, "dist/text", 0100644, "text");
      add(zip, "dist/link", 0120777, "bin/run");
    }
  }

  private static void add(ZipArchiveOutputStream zip, String name, int mode, String content)
      throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setUnixMode(mode);
    zip.putArchiveEntry(entry);
    zip.write(content.getBytes(UTF_8));
    zip.closeArchiveEntry();
  }

  private interface Change {
    void of(TarArchiveEntry entry);
  }

  private static byte[] tar(String name, Change change) throws IOException {
    return tar(name, change, 0);
  }

  private static byte[] tar(String name, Change change, int size) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      change.of(entry);
      tar.putArchiveEntry(entry);
      tar.write(new byte[size]);
      tar.closeArchiveEntry();
    }
    return packed.toByteArray();
  }

  private static byte[] tarLink(String name, String to, byte kind) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, kind);
      entry.setLinkName(to);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    return packed.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }
}

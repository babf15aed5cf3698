package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * mesos-rxjava as it is on Maven Central, which knows no TLS: the sample in deploy/samples/rxjava.
 */
final class RxJavaClient {
  private static final int TASKS = 50;
  private static final Duration LONG = Duration.ofMinutes(3);

  private RxJavaClient() {}

  /**
   * Runs it with the Framework's credentials, until it has torn its framework id down.
   *
   * @param words principal:secret
   * @param plain host:port of the plain port from here
   */
  static void runsItsTasksAndFindsThemAgain(
      Tender tender, String framework, String words, String plain, Path directory)
      throws IOException, InterruptedException {
    List<String> said = run(tender, framework, words, plain, directory.resolve("said"));

    List<String> ids = said.stream().filter(line -> line.startsWith("subscribed ")).toList();
    assertThat(ids).hasSize(2);
    assertThat(ids.getLast()).isEqualTo(ids.getFirst());
    for (int i = 0; i < TASKS; i++) {
      assertThat(said).contains("update task-" + i + " TASK_FINISHED");
    }
    int left = said.indexOf("left");
    assertThat(said.subList(0, left))
        .anyMatch(line -> line.startsWith("update sleeper TASK_RUNNING"));
    assertThat(said.subList(left, said.size()))
        .contains("update sleeper TASK_RUNNING REASON_RECONCILIATION")
        .anyMatch(line -> line.startsWith("update sleeper TASK_KILLED"))
        .anyMatch(line -> line.startsWith("ended"));
    // It declines what it is offered while it leaves, and may be gone when that arrives.
    assertThat(said.stream().filter(line -> line.matches("(refused (?!DECLINE )|error ).*")))
        .isEmpty();
  }

  /** A process of its own: the client brings protobuf 2.6, which no other class here can stand. */
  private static List<String> run(
      Tender tender, String framework, String words, String plain, Path output)
      throws IOException, InterruptedException {
    // The client follows /redirect, to a name that only pods can resolve.
    Path hosts =
        Files.writeString(
            output.resolveSibling("hosts"),
            plain.substring(0, plain.lastIndexOf(':')) + " tender.tender-system.svc\n");
    Path built = tender.root().resolve("deploy/samples/rxjava/target");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                built.resolve("classes") + ":" + built.resolve("lib") + "/*",
                "dev.tender.samples.rxjava.RxSample",
                "http://" + words + "@" + plain + "/api/v1/scheduler",
                framework,
                Integer.toString(TASKS))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
          .as(() -> "the client ends; it said %s".formatted(lines(output)))
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    return lines(output);
  }

  private static List<String> lines(Path output) {
    try {
      return Files.readAllLines(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.tender.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.TaskState;
import dev.tender.sdk.Framework;
import dev.tender.sdk.FrameworkSettings;
import dev.tender.sdk.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WordCountTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @Test
  void aClusterCountsWhatOneProcessCounts() throws Exception {
    Path texts = SampleTexts.write(directory.resolve("texts"), 1, 5, 4_000);
    Options options =
        options(texts, "--chunk-mb=0.01", "--reducers=3", "--repeat=2", "--min-nodes=2");
    try (TinyCluster cluster = new TinyCluster(texts, directory, 2)) {
      Outcome outcome = start(options, cluster).get(60, TimeUnit.SECONDS);

      String single = SingleProcess.run(options).text();
      assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
      assertThat(((Outcome.Succeeded) outcome).result()).startsWith(single + "\nrun: 5 files");
      assertThat(Files.readString(directory.resolve("result"))).startsWith(single);
      assertThat(cluster.states()).doesNotContain(TaskState.TASK_FAILED);
      assertThat(cluster.nodesUsed()).isEqualTo(2);
      assertThat(log.toString(StandardCharsets.UTF_8))
          .contains("counting 5 files")
          .contains(single);
    }
  }

  @Test
  void anExecutorThatCrashesCostsOnlyTime() throws Exception {
    Path texts = SampleTexts.write(directory.resolve("texts"), 2, 4, 4_000);
    Options options =
        options(texts, "--chunk-mb=0.01", "--reducers=2", "--task-seconds=0.05", "--min-nodes=2");
    try (TinyCluster cluster = new TinyCluster(texts, directory, 2)) {
      CompletableFuture<Outcome> run = start(options, cluster);
      cluster.awaitFinished(6);
      cluster.crash(0);
      Outcome outcome = run.get(60, TimeUnit.SECONDS);
      assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
      assertThat(((Outcome.Succeeded) outcome).result())
          .startsWith(SingleProcess.run(options).text())
          .doesNotContain(" 0 works done again");
    }
  }

  @Test
  void textsThatDifferFromNodeToNodeFailWithTheReason() throws Exception {
    Path texts = SampleTexts.write(directory.resolve("texts"), 3, 1, 1_000);
    Path others = SampleTexts.write(directory.resolve("others"), 3, 1, 1_001);
    Options options = options(texts, "--reducers=1");
    try (TinyCluster cluster = new TinyCluster(others, directory, 1)) {
      Outcome outcome = start(options, cluster).get(60, TimeUnit.SECONDS);
      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      assertThat(((Outcome.Failed) outcome).reason()).contains("are not the scheduler's");
    }
  }

  private Options options(Path texts, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--texts", texts.toString()));
    arguments.addAll(List.of(more));
    return Options.parse(arguments, Map.of());
  }

  private CompletableFuture<Outcome> start(Options options, TinyCluster cluster)
      throws IOException {
    FrameworkSettings settings =
        FrameworkSettings.fromEnvironment(
            Map.of(
                "MESOS_MASTER",
                cluster.address(),
                "TENDER_RESULT_FILE",
                directory.resolve("result").toString()));
    WordScheduler scheduler =
        new WordScheduler(
            options,
            Texts.in(options.texts(), options.chunkBytes()),
            Duration.ofMillis(1),
            new PrintStream(log, true, StandardCharsets.UTF_8));
    return CompletableFuture.supplyAsync(
        () -> Framework.run(settings, scheduler), work -> Thread.ofPlatform().daemon().start(work));
  }
}

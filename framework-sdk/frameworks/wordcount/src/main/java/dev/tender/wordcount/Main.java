package dev.tender.wordcount;

import dev.tender.sdk.Framework;
import dev.tender.sdk.FrameworkSettings;
import dev.tender.sdk.Outcome;
import dev.tender.sdk.SettingsException;
import dev.tender.sdk.executor.ExecutorDriver;
import dev.tender.sdk.executor.ExecutorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Counts words: as scheduler, as executor, or alone. */
public final class Main {
  private Main() {}

  /** Exits with 0 when it has counted, 1 when it could not, 2 when it was asked wrongly. */
  public static void main(String[] arguments) {
    System.exit(run(Arrays.asList(arguments), System.getenv()));
  }

  private static int run(List<String> arguments, Map<String, String> environment) {
    // One line per log record, as the progress has.
    System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %3$s: %5$s%6$s%n");
    if (arguments.isEmpty()) {
      return usage("say what to be");
    }
    List<String> rest = arguments.subList(1, arguments.size());
    try {
      return switch (arguments.getFirst()) {
        case "scheduler" -> scheduler(Options.parse(rest, environment), environment);
        case "executor" -> executor(Options.parse(rest, environment), environment);
        case "single", "--single" -> single(Options.parse(rest, environment), environment);
        default -> usage("there is no " + arguments.getFirst());
      };
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      return 2;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static int scheduler(Options options, Map<String, String> environment)
      throws IOException {
    FrameworkSettings settings = FrameworkSettings.fromEnvironment(environment);
    if (options.name() != null) {
      settings = settings.withName(options.name());
    }
    if (options.role() != null) {
      settings = settings.withRoles(List.of(options.role()));
    }
    Texts texts = Texts.in(options.texts(), options.chunkBytes());
    Outcome outcome =
        Framework.run(settings, new WordScheduler(options, texts, WordScheduler.PAUSE, System.out));
    if (outcome instanceof Outcome.Failed(String reason)) {
      System.err.println(reason);
    }
    return outcome.exitCode();
  }

  private static int executor(Options options, Map<String, String> environment) throws IOException {
    ExecutorSettings settings = ExecutorSettings.fromEnvironment(environment);
    try (WordExecutor executor = new WordExecutor(options.texts(), settings.sandbox())) {
      return ExecutorDriver.run(settings, executor);
    }
  }

  private static int single(Options options, Map<String, String> environment) throws IOException {
    String result = SingleProcess.run(options).text();
    System.out.println(result);
    Path file = Path.of(environment.getOrDefault("TENDER_RESULT_FILE", "/dev/termination-log"));
    if (Files.isWritable(file)) {
      Files.writeString(file, result);
    }
    return 0;
  }

  private static int usage(String complaint) {
    System.err.println(
        complaint + "; one of: scheduler, executor, single, then options\n" + Options.usage());
    return 2;
  }
}

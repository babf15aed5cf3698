package dev.tender.systemtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The real kubectl against the cluster under test. */
public final class Kubectl {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path kubeconfig;

  Kubectl(Path kubeconfig) {
    this.kubeconfig = kubeconfig;
  }

  /** What a command printed and how it ended. */
  public record Result(int exitCode, String out, String err) {}

  /** The API server refused, or could not be asked; who waits may try again. */
  public static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message);
    }
  }

  /** Runs a command that must succeed and returns what it printed. */
  public String run(String... args) {
    Result result = attempt("", args);
    if (result.exitCode() != 0) {
      throw new Failed("kubectl %s failed: %s".formatted(String.join(" ", args), result.err()));
    }
    return result.out();
  }

  /** Runs a command and returns how it ended, whichever way. */
  public Result attempt(String stdin, String... args) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    try {
      Process process = builder.start();
      var err = new FutureTask<>(() -> text(process.getErrorStream().readAllBytes()));
      Thread.ofVirtual().start(err);
      process.getOutputStream().write(stdin.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String out = text(process.getInputStream().readAllBytes());
      return new Result(process.waitFor(), out, err.get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a command that goes on until it is ended, and whose errors are shown. */
  public Process start(String... args) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Applies a manifest that must be accepted. */
  public void apply(String namespace, String yaml) {
    Result result = attempt(yaml, "apply", "-n", namespace, "-f", "-");
    if (result.exitCode() != 0) {
      throw new Failed("kubectl apply failed: " + result.err() + "\n" + yaml);
    }
  }

  public JsonNode json(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("-o");
    all.add("json");
    try {
      return JSON.readTree(run(all.toArray(String[]::new)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The items of a listing. */
  public List<JsonNode> list(String... args) {
    List<JsonNode> items = new ArrayList<>();
    json(args).path("items").forEach(items::add);
    return items;
  }

  public boolean exists(String... args) {
    List<String> all = new ArrayList<>(List.of("get"));
    all.addAll(List.of(args));
    return attempt("", all.toArray(String[]::new)).exitCode() == 0;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

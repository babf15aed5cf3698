package dev.tender.operator.operatorapi;

import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path as Mesos' agents have it below their work directory, or without what comes before {@code
 * /frameworks}.
 *
 * @param agent null when the path does not say
 * @param pod uid of the pod; null for wherever the newest run is
 * @param run of that pod; null for the newest, 0 for the list of them
 * @param below the sandbox, without a slash at either end
 */
record SandboxPath(
    @Nullable String agent,
    FrameworkId framework,
    ExecutorId executor,
    @Nullable String pod,
    @Nullable Long run,
    String below) {
  /** What Mesos' agents have unless told otherwise. */
  static final String WORK_DIR = "/var/lib/mesos";

  static final String FORM =
      WORK_DIR + "/slaves/AGENT/frameworks/FRAMEWORK/executors/EXECUTOR/runs/CONTAINER/…";

  private static final String LATEST = "latest";
  private static final long LIST = 0;

  /** What a run wrote as its output, also before it was rotated. */
  private static final Set<String> OUTPUT =
      Set.of("stdout", "stderr", "stdout.1", "stderr.1", "stdout.2", "stderr.2");

  /** Of the newest run of an executor, or of a task that is its own. */
  static String directory(String agent, String framework, String executor) {
    return WORK_DIR
        + "/slaves/"
        + agent
        + "/frameworks/"
        + framework
        + "/executors/"
        + executor
        + "/runs/"
        + LATEST;
  }

  /**
   * @throws IllegalArgumentException with a sentence when there can be nothing at that path
   */
  static SandboxPath parse(String path) {
    List<String> parts = new ArrayList<>(Arrays.asList(path.split("/+")));
    parts.removeIf(each -> each.isEmpty() || each.equals("."));
    if (parts.contains("..") || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("path: it may not contain '..' or a NUL");
    }
    String agent = null;
    if (parts.size() > 5 && parts.subList(0, 4).equals(List.of("var", "lib", "mesos", "slaves"))) {
      agent = parts.get(4);
      parts = parts.subList(5, parts.size());
    }
    if (parts.size() < 5
        || !parts.get(0).equals("frameworks")
        || !parts.get(2).equals("executors")
        || !parts.get(4).equals("runs")) {
      throw new IllegalArgumentException(
          "path: '"
              + path
              + "' is not "
              + FORM
              + ", which is what is here; CONTAINER may be latest,"
              + " and the executor of a command task has the task's id");
    }
    FrameworkId framework = new FrameworkId(parts.get(1));
    ExecutorId executor = new ExecutorId(parts.get(3));
    if (parts.size() == 5) {
      return new SandboxPath(agent, framework, executor, null, LIST, "");
    }
    String below = String.join("/", parts.subList(6, parts.size()));
    String container = parts.get(5);
    if (container.equals(LATEST)) {
      return new SandboxPath(agent, framework, executor, null, null, below);
    }
    int dash = container.lastIndexOf('-');
    if (dash <= 0 || !container.substring(dash + 1).matches("[1-9][0-9]{0,17}")) {
      throw new IllegalArgumentException(
          "path: there is no container '" + container + "'; use latest, or what …/runs lists");
    }
    return new SandboxPath(
        agent,
        framework,
        executor,
        container.substring(0, dash),
        Long.parseLong(container.substring(dash + 1)),
        below);
  }

  boolean isListOfRuns() {
    return run != null && run == LIST;
  }

  /** Whether it is what {@code kubectl logs} shows as well. */
  boolean isOutput() {
    String file = below;
    if (file.startsWith("tasks/")) {
      int slash = file.indexOf('/', "tasks/".length());
      file = slash < 0 ? file : file.substring(slash + 1);
    }
    return OUTPUT.contains(file);
  }

  SandboxFile file() {
    return new SandboxFile(framework, executor, run, below);
  }
}

package dev.tender.agent;

import dev.tender.agent.world.Describe;
import dev.tender.protocol.sandbox.TaskContainers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Both containers of an executor pod as processes of this machine: the real launcher as PID 1 of
 * its own namespaces, and the agent's JVM under the real supervisor.
 */
final class RealContainers implements AutoCloseable {
  private static final String MOUNTS =
      "mount -t proc proc /proc && mount -t tmpfs tmpfs /tmp && mount -t tmpfs tmpfs /dev/shm"
          + " && exec \"$@\"";

  private final Map<String, Process> executors = new LinkedHashMap<>();
  private final Process agent;
  private final List<Process> groups = new CopyOnWriteArrayList<>();
  private final Thread reaper = new Thread(this::endGroups);

  /** Shared by both containers; not below /tmp, which the executor container has for itself. */
  final Path directory;

  RealContainers(int masterPort) throws IOException {
    this(masterPort, TaskContainers.ONE);
  }

  /** With these containers besides the agent's; each has its name's log. */
  RealContainers(int masterPort, TaskContainers containers) throws IOException {
    directory =
        Files.createTempDirectory(
            Path.of("/var/tmp"),
            "agent-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Path launcher = Files.copy(launcher(), directory.resolve("launcher"));
    launcher.toFile().setExecutable(true);
    Files.writeString(directory.resolve("token"), "secret");
    // Before anything is started: whatever happens to this test, both groups end with it.
    Runtime.getRuntime().addShutdownHook(reaper);
    for (String name : containers.all()) {
      Path folder = containers.names().isEmpty() ? directory : directory.resolve(name);
      Files.createDirectories(folder);
      List<String> container = new ArrayList<>(unshare());
      container.addAll(List.of("/bin/sh", "-c", MOUNTS, "sh", launcher.toString(), "serve"));
      container.add(folder.resolve("s").toString());
      executors.put(name, start(container, Map.of(), name + ".log"));
    }
    Map<String, String> environment = new HashMap<>(environment(masterPort));
    environment.put("TENDER_CONTAINERS", containers.written());
    agent = start(supervisor(launcher), environment, "agent.log");
  }

  /** Where the launcher's build leaves it; null where nobody has built it. */
  static Path launcher() {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    return Path.of("launcher", "build", arch, "launcher");
  }

  /** Whether this machine can play the containers. */
  static boolean possible() {
    if (!Files.isExecutable(launcher())) {
      return false;
    }
    try {
      List<String> command = new ArrayList<>(unshare());
      command.addAll(List.of("/bin/sh", "-c", MOUNTS, "sh", "true"));
      Process attempt = new ProcessBuilder(command).start();
      return attempt.waitFor(20, TimeUnit.SECONDS) && attempt.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<String> unshare() {
    List<String> command = new ArrayList<>(List.of("unshare"));
    if (!"root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.addAll(
        List.of("--pid", "--fork", "--kill-child", "--mount", "--ipc", "--propagation", "private"));
    return command;
  }

  private static List<String> supervisor(Path launcher) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of(launcher.toString(), "supervise", "--starts", "1000"));
    command.addAll(List.of("--listen", "127.0.0.1:" + port, "--"));
    command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx32m"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return command;
  }

  private Map<String, String> environment(int masterPort) {
    return Map.of(
        "TENDER_MASTER", "127.0.0.1:" + masterPort,
        "TENDER_POD_NAMESPACE", Describe.POD.namespace(),
        "TENDER_POD_NAME", Describe.POD.name(),
        "TENDER_POD_UID", Describe.POD.uid(),
        "TENDER_NODE_NAME", Describe.POD.node(),
        "TENDER_TOKEN_FILE", directory.resolve("token").toString(),
        "TENDER_STATE", directory.resolve("state").toString(),
        "TENDER_SANDBOX", directory.resolve("sandbox").toString(),
        "TENDER_CONTROL", directory.resolve("s").toString(),
        "TENDER_LAUNCHER", directory.resolve("launcher").toString());
  }

  private Process start(List<String> command, Map<String, String> environment, String log)
      throws IOException {
    // A process group of its own, so that nothing that it starts can be left behind.
    List<String> grouped = new ArrayList<>(List.of("setsid"));
    grouped.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(grouped).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(directory.resolve(log).toFile());
    Process process = builder.start();
    groups.add(process);
    return process;
  }

  /**
   * Supervisor and supervised at once: one that is killed after the other might have been followed
   * by a new one meanwhile.
   */
  private void endGroups() {
    try {
      for (Process group : groups) {
        new ProcessBuilder("kill", "-KILL", "--", "-" + group.pid()).start().waitFor();
        group.waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** SIGKILL to the agent's JVM; its supervisor starts the next. */
  void killAgent() {
    agent.children().forEach(ProcessHandle::destroyForcibly);
  }

  /** SIGTERM to PID 1 of the executor's container. */
  void stopExecutor() {
    executors.values().forEach(each -> each.children().forEach(ProcessHandle::destroy));
  }

  /** SIGKILL to PID 1 of a container, and so to all that is in it. */
  void killContainer(String name) {
    executors.get(name).children().forEach(ProcessHandle::destroyForcibly);
  }

  /** SIGTERM to the agent's container; its exit code. */
  int terminateAgent() throws InterruptedException {
    agent.destroy();
    return agent.waitFor(60, TimeUnit.SECONDS) ? agent.exitValue() : -1;
  }

  String log(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  @Override
  public void close() throws IOException {
    endGroups();
    Runtime.getRuntime().removeShutdownHook(reaper);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

package dev.tender.images.training;

import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the real agent as in a pod, under the real launcher, through one life: command tasks that
 * end and that are killed, a custom executor with tasks and messages, SIGTERM.
 *
 * @param launcher for this machine's processor, whatever the agent is for
 * @param agent its command line, from Java, or the emulator that runs Java, to its main class
 */
public record AgentLife(Path launcher, List<String> agent) {
  private static final long TERM = 1;
  private static final FrameworkId FRAMEWORK = new FrameworkId("training");
  private static final ExecutorId EXECUTOR = new ExecutorId("executor");
  private static final AgentId AGENT = new AgentId("node");

  /**
   * Lives it.
   *
   * @throws IOException if the agent does not live through it, with its output
   */
  public void live() throws IOException {
    Path folder = Files.createTempDirectory("tender-training");
    try {
      live(folder);
    } catch (IOException failed) {
      throw new IOException(failed.getMessage() + "; it said:\n" + said(folder), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an agent lived its life", interrupted);
    } finally {
      delete(folder);
    }
  }

  private void live(Path folder) throws IOException, InterruptedException {
    int port = freePort();
    try (TrainingMaster master =
            new TrainingMaster(
                new AgentEvent.Subscribed(
                    AGENT, "10.0.0.1", TERM, TrainingMaster.HEARTBEAT_SECONDS));
        TrainingRelay _ = new TrainingRelay(folder.resolve("r"), master.port());
        TrainingLauncher _ = new TrainingLauncher(folder.resolve("s"))) {
      Process process = start(folder, port, master.port());
      CompletableFuture<Void> _ = process.onExit().thenRun(master::agentEnded);
      try {
        commandTasks(master);
        customExecutor(master, port);
        process.destroy();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
          throw new IOException("the agent did not end after SIGTERM");
        }
      } finally {
        // Before their supervisor, which would not take them along.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }

  private static void commandTasks(TrainingMaster master) throws IOException, InterruptedException {
    master.send(launch(null, task("ends").command(shell("exit 0")).build()));
    master.await("ends", TaskState.TASK_FINISHED);
    master.send(launch(null, task("killed").command(shell("sleep 100")).build()));
    master.await("killed", TaskState.TASK_RUNNING);
    master.send(new AgentEvent.Kill(FRAMEWORK, new TaskId("killed"), null));
    master.await("killed", TaskState.TASK_KILLED);
  }

  private static void customExecutor(TrainingMaster master, int port)
      throws IOException, InterruptedException {
    ExecutorInfo executor =
        ExecutorInfo.builder()
            .executorId(EXECUTOR)
            .frameworkId(FRAMEWORK)
            .command(shell("run executor"))
            .build();
    master.send(launch(executor, task("one").build(), task("two").build()));
    try (TrainingExecutor _ = new TrainingExecutor(port, EXECUTOR, FRAMEWORK)) {
      master.await("two", TaskState.TASK_RUNNING);
      master.send(new AgentEvent.Message(FRAMEWORK, EXECUTOR, Bytes.copyOf(new byte[] {1})));
      master.send(launch(executor, task("three").build()));
      master.await("three", TaskState.TASK_RUNNING);
      master.send(new AgentEvent.Kill(FRAMEWORK, new TaskId("one"), null));
      master.await("one", TaskState.TASK_KILLED);
    }
  }

  private static TaskInfo.Builder task(String id) {
    return TaskInfo.builder().name(id).taskId(new TaskId(id)).agentId(AGENT);
  }

  private static CommandInfo shell(String line) {
    return CommandInfo.builder().value(line).build();
  }

  private static AgentEvent.Launch launch(
      @org.jspecify.annotations.Nullable ExecutorInfo executor, TaskInfo... tasks) {
    FrameworkInfo framework =
        FrameworkInfo.builder().user("nobody").name("training").id(FRAMEWORK).build();
    return new AgentEvent.Launch(TERM, framework, executor, List.of(tasks));
  }

  private Process start(Path folder, int port, int masterPort) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(launcher.toString(), "supervise", "--starts", "1"));
    command.addAll(List.of("--listen", "127.0.0.1:" + port, "--"));
    command.addAll(agent);
    Files.writeString(folder.resolve("token"), "training\n");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("LC_ALL", "C.UTF-8"),
                Map.entry("TENDER_MASTER", "127.0.0.1:" + masterPort),
                Map.entry("TENDER_CA", "what the relay alone looks at"),
                Map.entry("TENDER_RELAY", folder.resolve("r").toString()),
                Map.entry("TENDER_POD_NAMESPACE", "training"),
                Map.entry("TENDER_POD_NAME", "pod"),
                Map.entry("TENDER_POD_UID", "uid"),
                Map.entry("TENDER_POD_IP", "10.0.0.1"),
                Map.entry("TENDER_NODE_NAME", "node"),
                Map.entry("TENDER_AGENT_PORT", Integer.toString(port)),
                Map.entry("TENDER_TOKEN_FILE", folder.resolve("token").toString()),
                Map.entry("TENDER_STATE", folder.resolve("state").toString()),
                Map.entry("TENDER_SANDBOX", folder.resolve("sandbox").toString()),
                Map.entry("TENDER_CONTROL", folder.resolve("s").toString())));
    return builder.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static String said(Path folder) {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException nothing) {
      return "nothing";
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}

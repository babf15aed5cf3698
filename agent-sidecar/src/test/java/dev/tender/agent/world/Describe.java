package dev.tender.agent.world;

import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.PodRef;
import dev.tender.protocol.agent.TaskAck;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.Capability;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.RlimitInfo;
import dev.tender.protocol.v1.Secret;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Volume;
import dev.tender.protocol.v1.VolumeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The smallest descriptions that work. */
public final class Describe {
  public static final FrameworkId FRAMEWORK = new FrameworkId("framework-1");
  public static final AgentId AGENT = new AgentId("node-uid");
  public static final ExecutorId EXECUTOR = new ExecutorId("executor-1");
  public static final PodRef POD = new PodRef("jobs", "pod-1", "pod-uid", "node-1", "10.1.2.3");
  public static final long TERM = 7;

  private Describe() {}

  public static FrameworkInfo framework(CapabilityType... capabilities) {
    FrameworkInfo.Builder builder =
        FrameworkInfo.builder().user("nobody").name("test").id(FRAMEWORK);
    builder.capabilities(java.util.Arrays.stream(capabilities).map(Capability::new).toList());
    return builder.build();
  }

  public static TaskInfo.Builder task(String id) {
    return TaskInfo.builder().name(id).taskId(new TaskId(id)).agentId(AGENT);
  }

  public static CommandInfo shell(String line) {
    return CommandInfo.builder().value(line).build();
  }

  public static ContainerInfo limited(RlimitInfo.Rlimit... limits) {
    return new ContainerInfo(
        "MESOS",
        null,
        null,
        null,
        List.of(),
        List.of(),
        null,
        new RlimitInfo(List.of(limits)),
        null);
  }

  /** A container with secrets by value, by the paths where they are. */
  public static ContainerInfo secret(Map<String, String> values) {
    List<Volume> volumes = new ArrayList<>();
    values.forEach((path, value) -> {
      Secret secret = new Secret(Secret.Type.VALUE, null, new Secret.Value(Bytes.ofUtf8(value)));
      VolumeSource source = new VolumeSource(VolumeSource.Type.SECRET, null, null, null, secret);
      volumes.add(new Volume(Volume.Mode.RO, path, null, null, source));
    });
    return new ContainerInfo("MESOS", null, null, null, List.of(), volumes, null, null, null);
  }

  public static ExecutorInfo executor() {
    return ExecutorInfo.builder()
        .executorId(EXECUTOR)
        .frameworkId(FRAMEWORK)
        .command(shell("run-executor"))
        .build();
  }

  public static AgentEvent.Subscribed subscribed() {
    return new AgentEvent.Subscribed(AGENT, "10.0.0.1", TERM, 5);
  }

  public static AgentEvent.Launch command(TaskInfo task, CapabilityType... capabilities) {
    return new AgentEvent.Launch(TERM, framework(capabilities), null, List.of(task));
  }

  public static AgentEvent.Launch custom(TaskInfo... tasks) {
    return new AgentEvent.Launch(TERM, framework(), executor(), List.of(tasks));
  }

  public static TaskStatus status(String task, TaskState state, int uuid) {
    return TaskStatus.builder()
        .taskId(new TaskId(task))
        .state(state)
        .source(TaskSource.SOURCE_EXECUTOR)
        .uuid(uuid(uuid))
        .build();
  }

  public static Bytes uuid(int number) {
    byte[] bytes = new byte[16];
    bytes[12] = (byte) (number >> 24);
    bytes[13] = (byte) (number >> 16);
    bytes[14] = (byte) (number >> 8);
    bytes[15] = (byte) number;
    return Bytes.copyOf(bytes);
  }

  public static AgentEvent.Acknowledge ack(UpdateRecord update) {
    return new AgentEvent.Acknowledge(
        List.of(
            new TaskAck(update.frameworkId(), update.status().taskId(), update.status().uuid())));
  }
}

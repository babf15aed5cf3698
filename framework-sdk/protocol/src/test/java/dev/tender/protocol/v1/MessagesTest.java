package dev.tender.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final TaskInfo TASK =
      TaskInfo.builder()
          .name("count")
          .taskId(new TaskId("t-1"))
          .agentId(new AgentId("a-1"))
          .resources(Resource.cpus(0.5), Resource.mem(64))
          .command(CommandInfo.ofShell("sleep 1"))
          .build();

  @Test
  void builderOfAMessageStartsWithAllOfIt() {
    assertThat(TASK.toBuilder().build()).isEqualTo(TASK);
    assertThat(TASK.toBuilder().name("other").build().name()).isEqualTo("other");
  }

  @Test
  void builderNamesTheRequiredFieldThatIsMissing() {
    assertThatThrownBy(() -> TaskInfo.builder().name("count").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("TaskInfo.taskId is not set; every message of this kind has one");
  }

  @Test
  void statesThatFreeResourcesAreTerminal() {
    List<TaskState> living =
        Arrays.stream(TaskState.values()).filter(state -> !state.isTerminal()).toList();
    assertThat(living)
        .containsExactly(
            TaskState.TASK_STAGING,
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_UNREACHABLE,
            TaskState.TASK_UNKNOWN);
  }

  @Test
  void amountsOfOneNameAreAddedUp() {
    // 1.5 + 2.5 cpus of two roles; ports and mem do not count.
    List<Resource> resources =
        List.of(
            Resource.cpus(1.5).allocatedTo("a"),
            Resource.ports(1, 5),
            Resource.mem(64),
            Resource.cpus(2.5).allocatedTo("b"));
    assertThat(Resource.sum(resources, "cpus")).isEqualTo(4.0);
    assertThat(Resource.sum(resources, "gpus")).isZero();
  }

  @Test
  void durationsAndMomentsKeepTheirNanoseconds() {
    Duration duration = Duration.ofSeconds(3, 7);
    Instant moment = Instant.ofEpochSecond(1_701_234_567, 123_456_789);
    assertThat(DurationInfo.of(duration)).isEqualTo(new DurationInfo(3_000_000_007L));
    assertThat(DurationInfo.of(duration).toDuration()).isEqualTo(duration);
    assertThat(TimeInfo.of(moment)).isEqualTo(new TimeInfo(1_701_234_567_123_456_789L));
    assertThat(TimeInfo.of(moment).toInstant()).isEqualTo(moment);
  }

  @Test
  void statusWithAUuidWantsAnAcknowledgement() {
    TaskStatus status =
        TaskStatus.builder().taskId(new TaskId("t")).state(TaskState.TASK_RUNNING).build();
    assertThat(status.wantsAcknowledgement()).isFalse();
    assertThat(status.toBuilder().uuid(Bytes.EMPTY).build().wantsAcknowledgement()).isTrue();
  }

  @Test
  void mapsBecomeVariablesAndLabelsInTheirOrder() {
    var map = new TreeMap<String, String>();
    map.put("A", "1");
    map.put("B", "2");
    assertThat(Environment.of(map).variables())
        .containsExactly(EnvironmentVariable.of("A", "1"), EnvironmentVariable.of("B", "2"));
    assertThat(Labels.of(map).get("B")).isEqualTo("2");
    assertThat(Labels.of(map).get("C")).isNull();
  }

  @Test
  void listsOfAMessageAreCopies() {
    List<Resource> resources = new java.util.ArrayList<>(List.of(Resource.cpus(1)));
    TaskInfo task = TASK.toBuilder().resources(resources).build();
    resources.clear();
    assertThat(task.resources()).containsExactly(Resource.cpus(1));
  }
}

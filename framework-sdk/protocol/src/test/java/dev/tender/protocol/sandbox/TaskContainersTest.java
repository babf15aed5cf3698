package dev.tender.protocol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.protocol.v1.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskContainersTest {
  @Test
  void whatIsWrittenIsReadWhateverTasksAreCalled() {
    Map<TaskId, String> names = new LinkedHashMap<>();
    names.put(new TaskId("web"), "web");
    names.put(new TaskId(" a b = $(C), "), "a-b-c");
    TaskContainers containers = new TaskContainers(names);
    TaskContainers read = TaskContainers.parse(containers.written());
    assertThat(read).isEqualTo(containers);
    assertThat(read.all()).containsExactly("web", "a-b-c");
    assertThat(read.of(new TaskId(" a b = $(C), "))).isEqualTo("a-b-c");
    assertThat(read.of(new TaskId("other"))).isNull();
  }

  @Test
  void podOfOneContainerHasItForEveryTask() {
    assertThat(TaskContainers.parse("")).isEqualTo(TaskContainers.ONE);
    assertThat(TaskContainers.ONE.all()).containsExactly("executor");
    assertThat(TaskContainers.ONE.of(new TaskId("any"))).isEqualTo("executor");
  }

  @Test
  void lineThatNamesNoTaskIsShown() {
    assertThatThrownBy(() -> TaskContainers.parse("web \n"))
        .hasMessage("'web ' is not the name of a container, a space and the id of a task");
    assertThatThrownBy(() -> TaskContainers.parse("web"))
        .hasMessageContaining("'web' is not the name");
  }
}

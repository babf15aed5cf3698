package dev.tender.agent.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final String PROGRAM = "{'shell':false,'value':'/bin/echo','arguments':['a','b']}";

  @Test
  void ofADockerContainerAllArgumentsFollowTheProgram() throws WireException {
    assertThat(argv(PROGRAM, "{'type':'DOCKER','docker':{'image':'i'}}"))
        .containsExactly("/bin/echo", "a", "b");
  }

  @Test
  void ofAMesosContainerTheFirstArgumentIsTheProgramsOwnName() throws WireException {
    assertThat(argv(PROGRAM, "{'type':'MESOS'}")).containsExactly("/bin/echo", "b");
  }

  @Test
  void withoutAContainerTheFirstArgumentIsTheProgramsOwnName() throws WireException {
    assertThat(argv(PROGRAM, "")).containsExactly("/bin/echo", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{'type':'MESOS'}", "{'type':'DOCKER','docker':{'image':'i'}}"})
  void aProgramMayHaveNoArguments(String container) throws WireException {
    assertThat(argv("{'shell':false,'value':'true'}", container)).containsExactly("true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{'type':'DOCKER','docker':{'image':'i'}}"})
  void aShellGetsTheLineAndNoArguments(String container) throws WireException {
    assertThat(argv("{'value':'echo $1','arguments':['a']}", container))
        .containsExactly("/bin/sh", "-c", "echo $1");
  }

  private static List<String> argv(String command, String container) throws WireException {
    CommandLine line =
        CommandLine.of(
            Json.decode(CommandInfo.class, bytes(command)),
            container.isEmpty() ? null : Json.decode(ContainerInfo.class, bytes(container)));
    assertThat(line).isInstanceOf(CommandLine.Runnable.class);
    return ((CommandLine.Runnable) line).argv();
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}

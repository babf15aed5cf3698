package dev.tender.agent.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.CommandInfo;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RunEnvironmentTest {
  /** Those by reference the kubelet has put into the container's environment. */
  @Test
  void secretsByValueAreSetAndThoseByReferenceAreLeftAlone() throws WireException {
    String json =
        """
        {"environment": {"variables": [
          {"name": "PLAIN", "value": "p"},
          {"name": "BY_VALUE", "type": "SECRET",
           "secret": {"type": "VALUE", "value": {"data": "aGlkZGVu"}}},
          {"name": "BY_REFERENCE", "type": "SECRET",
           "secret": {"type": "REFERENCE", "reference": {"name": "s", "key": "k"}}}]}}
        """;
    CommandInfo command = decode(json);
    assertThat(new RunEnvironment("F", "e", "/sandbox").with(command))
        .contains("PLAIN=p", "BY_VALUE=hidden")
        .noneMatch(variable -> variable.startsWith("BY_REFERENCE"));
  }

  /** A check's command comes after its task's, and may mean the container's variable. */
  @Test
  void aSecretByReferenceHidesAVariableOfThatNameThatWasSetBefore() throws WireException {
    String task = "{\"environment\": {\"variables\": [{\"name\": \"P\", \"value\": \"plain\"}]}}";
    String check =
        """
        {"environment": {"variables": [{"name": "P", "type": "SECRET",
          "secret": {"type": "REFERENCE", "reference": {"name": "s", "key": "k"}}}]}}
        """;
    RunEnvironment environment = new RunEnvironment("F", "e", "/sandbox");
    assertThat(environment.with(decode(task))).contains("P=plain");
    assertThat(environment.with(decode(check))).noneMatch(each -> each.startsWith("P="));
  }

  private static CommandInfo decode(String json) throws WireException {
    return Json.decode(CommandInfo.class, json.getBytes(StandardCharsets.UTF_8));
  }
}

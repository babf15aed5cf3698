package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WireTasksTest {
  private final Shapes shapes = new Shapes();
  private final WireTasks tasks = new WireTasks(shapes);

  @ParameterizedTest
  @MethodSource("dev.tender.operator.wire.Refusals#all")
  void whatIsWrongBecomesTheTasksProblem(Refusals.Line line) throws WireException {
    assertThat(tasks.toCore(task(line.fields()), Refusals.TERMS).problem())
        .contains(line.sentence());
  }

  @Test
  void anIdOfMoreThan255CharactersIsRefused() throws WireException {
    String fields = "'command':{'value':'x'},'task_id':{'value':'" + "a".repeat(256) + "'}";
    assertThat(tasks.toCore(task(fields), Refusals.TERMS).problem())
        .isEqualTo("task_id must not be longer than 255 characters");
    assertThat(tasks.toCore(task(fields.replace("aa'", "a'")), Refusals.TERMS).problem()).isNull();
  }

  @Test
  void aTaskMayNotBeMoreThanAnAgentTakes() throws WireException {
    String data = "'command':{'value':'x'},'data':'" + "QUJD".repeat(262_000) + "'";
    assertThat(tasks.toCore(task(data)).problem()).isNull();
    String more = ",'labels':{'labels':[{'key':'k','value':'" + "v".repeat(600) + "'}]}";
    assertThat(tasks.toCore(task(data + more)).problem())
        .isEqualTo(
            "the task takes 1048602 bytes to describe (data, command, environment, labels), and an"
                + " agent is given at most 1048576 at once; let the task fetch what is large, with"
                + " command.uris or by itself");
  }

  @Test
  void theRoleOfATaskIsThatOfItsResourcesAndOfItsExecutors() throws WireException {
    assertThat(tasks.toCore(task("'command':{'value':'x'}")).role()).isNull();
    assertThat(tasks.toCore(task(cpus("*") + ",'command':{'value':'x'}")).role()).isNull();
    assertThat(tasks.toCore(task(cpus("a") + ",'command':{'value':'x'}")).role()).isEqualTo("a");
    String executor = ",'executor':{'executor_id':{'value':'e'},'command':{'value':'x'},ROLE}";
    Work.Task same = tasks.toCore(task(cpus("*") + executor.replace("ROLE", cpus("b"))));
    assertThat(same.problem()).isNull();
    assertThat(same.role()).isEqualTo("b");
    assertThat(tasks.toCore(task(cpus("a") + executor.replace("ROLE", cpus("b")))).problem())
        .isEqualTo(
            "resources and executor.resources are allocated to roles a, b; use one role's offers");
  }

  private static String cpus(String role) {
    return "'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':1},'allocation_info':"
        + "{'role':'"
        + role
        + "'}}]";
  }

  /** As clients write them that spell defaults out. */
  @Test
  void whatIsSpeltOutButEmptyIsNoProblem() throws WireException {
    String container =
        "'command':{'value':'x'},'health_check':null,'max_completion_time':{'nanoseconds':1},"
            + "'container':{'type':'DOCKER','volumes':[],'hostname':'','network_infos':[],"
            + "'docker':{'image':'i','privileged':false,'force_pull_image':false,"
            + "'port_mappings':[],'parameters':[]}}";
    assertThat(tasks.toCore(task(container)).problem()).isNull();
  }

  @Test
  void anImageOfItsOwnMakesAPodThatIsUsedOnce() throws WireException {
    Work.Task own =
        tasks.toCore(
            task("'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i'}}"));
    assertThat(own.problem()).isNull();
    assertThat(own.shape()).startsWith(Work.ONCE);
    assertThat(shapes.find(own.shape())).isEqualTo(PodShape.ofImage("i"));
    Work.Task plain = tasks.toCore(task("'command':{'value':'x'}"));
    assertThat(shapes.find(plain.shape())).isEqualTo(PodShape.TEMPLATE);
    Work.Task custom =
        tasks.toCore(
            task(
                "'executor':{'executor_id':{'value':'e'},'command':{'value':'x'},"
                    + "'container':{'type':'DOCKER','docker':{'image':'i'}}}"));
    assertThat(custom.shape()).doesNotStartWith(Work.ONCE).isEqualTo(custom.executor().shape());
  }

  @Test
  void resourcesAreExactBothWays() {
    Problems problems = new Problems();
    Resources read =
        WireResources.toCore(
            List.of(
                scalar("cpus", 0.1),
                scalar("cpus", 0.2),
                scalar("mem", 64.5),
                scalar("gpus", 1),
                new Resource(
                    "ports",
                    new Value.Ranges(
                        List.of(
                            new dev.tender.protocol.v1.Range(5, 6),
                            new dev.tender.protocol.v1.Range(1, 4))),
                    null,
                    null,
                    List.of(),
                    null,
                    null)),
            "resources",
            problems);
    assertThat(problems.sentence()).isNull();
    assertThat(read.cpuMillis()).isEqualTo(300);
    assertThat(read.memBytes()).isEqualTo(64 * 1_048_576L + 524_288);
    assertThat(read.ports().ranges()).containsExactly(new Ports.Range(1, 6));
    assertThat(
            WireResources.toCore(
                WireResources.toWire(Bundle.of(read), "role", false), "again", problems))
        .isEqualTo(read);
  }

  /** What was offered, rounded down to three decimals, can be asked for again. */
  @ParameterizedTest
  @CsvSource({"1", "1048575", "1048577", "5586165350", "123456789012"})
  void whatIsOfferedFits(long bytes) {
    Resources offered = Resources.of(1, bytes);
    Resources asked =
        WireResources.toCore(
            WireResources.toWire(Bundle.of(offered), null, false), "resources", new Problems());
    assertThat(asked.memBytes()).isLessThanOrEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"-1,use a number", "NaN,use a number", "Infinity,use a number"})
  void impossibleAmountsAreNamed(double amount, String sentence) {
    Problems problems = new Problems();
    WireResources.toCore(List.of(scalar("cpus", amount)), "resources", problems);
    assertThat(problems.sentence()).contains("resources: 'cpus'").contains(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'disk':{}                      | names a volume
          'reservations':[{}]            | is reserved and not said for whom
          'reservations':[{'role':'a'}]  | a reservation without type
          'reservation':{}               | is reserved and not said for whom
          'role':'*','reservation':{}    | is reserved and not said for whom
          'role':'a','reservation':{'type':'DYNAMIC'}                    | a role or a type in 'reservation'
          'role':'a','reservations':[{'type':'DYNAMIC','role':'a'}]      | use one form
          'reservations':[{'type':'DYNAMIC','role':'a'}],'reservation':{} | use one form
          'shared':{}                    | is shared
          'provider_id':{'value':'p'}    | there are no resource providers
          """)
  void whatWasNotOfferedIsRefused(String field, String sentence) throws WireException {
    String json = "{'name':'cpus','type':'SCALAR','scalar':{'value':1}," + field + "}";
    Resource resource =
        Json.decode(Resource.class, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    Problems problems = new Problems();
    WireResources.toBundle(List.of(resource), "resources", problems);
    assertThat(problems.sentence()).contains("resources: 'cpus'").contains(sentence);
  }

  private static Resource scalar(String name, double value) {
    return new Resource(name, new Value.Scalar(value), null, null, List.of(), null, null);
  }

  static TaskInfo task(String fields) throws WireException {
    StringBuilder json = new StringBuilder("{'name':'t','agent_id':{'value':'a'},");
    json.append(fields.contains("'task_id'") ? "" : "'task_id':{'value':'t'},");
    json.append(fields.startsWith("'resources'") ? "" : "'resources':[],");
    json.append(fields).append('}');
    return Json.decode(
        TaskInfo.class, json.toString().replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}

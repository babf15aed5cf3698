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

class WireTasksTest {
  private final Shapes shapes = new Shapes();
  private final WireTasks tasks = new WireTasks(shapes);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'command':{'value':'x'},'executor':{'executor_id':{'value':'e'}} | exactly one of 'executor' and 'command'
          'container':{'type':'MESOS'}                                     | exactly one of 'executor' and 'command'
          'command':{}                                                     | command.value must be set
          'command':{'shell':false}                                        | own entrypoint
          'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET'}]}} | variable 'P' is a SECRET
          'command':{'value':'x'},'container':{'type':'DOCKER'}            | container.docker.image must be set
          'command':{'value':'x'},'container':{'type':'APPC'}              | container.type must be DOCKER or MESOS
          'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','network':'NONE'}} | docker.network NONE
          'command':{'value':'x'},'container':{'type':'MESOS','network_infos':[{'name':'blue'}]} | no network 'blue'
          'command':{'value':'x'},'kill_policy':{'grace_period':{'nanoseconds':-1}} | grace_period must not be negative
          'command':{'value':'x'},'limits':{'cpus':{'value':2.0}} | limits is not supported yet
          'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/d','host_path':'/d'}]} | container.volumes is not supported yet
          'command':{'value':'x'},'container':{'type':'MESOS','hostname':'h'} | container.hostname is not supported yet
          'command':{'value':'x'},'container':{'type':'MESOS','linux_info':{'share_pid_namespace':true}} | container.linux_info is not supported yet
          'command':{'value':'x'},'container':{'type':'MESOS','rlimit_info':{'rlimits':[]}} | container.rlimit_info is not supported yet
          'command':{'value':'x'},'container':{'type':'MESOS','tty_info':{}} | container.tty_info is not supported yet
          'command':{'value':'x'},'container':{'type':'MESOS','network_infos':[{'port_mappings':[{'host_port':1,'container_port':2}]}]} | container.network_infos.port_mappings is not supported yet
          'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','port_mappings':[{'host_port':1,'container_port':2}]}} | container.docker.port_mappings is not supported yet
          'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','parameters':[{'key':'k','value':'v'}]}} | container.docker.parameters is not supported
          'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','privileged':true}} | container.docker.privileged is not supported
          'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','force_pull_image':true}} | container.docker.force_pull_image is not supported yet
          'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','volume_driver':'d'}} | container.docker.volume_driver is not supported
          'executor':{'executor_id':{'value':'e'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/d'}]}} | executor.container.volumes is not supported yet
          'command':{'value':'x'},'container':{'type':'MESOS','mesos':{'image':{'type':'APPC','appc':{'name':'i'}}}} | container.mesos.image.type APPC is not supported
          'command':{'value':'x'},'container':{'type':'MESOS','mesos':{'image':{'type':'DOCKER','docker':{'name':'i','config':{'type':'SECRET'}}}}} | container.mesos.image.docker.config is not supported yet
          'executor':{'executor_id':{'value':''},'command':{'value':'x'}}  | executor.executor_id must not be empty
          'executor':{'type':'DEFAULT','executor_id':{'value':'e'}}        | type DEFAULT is for LAUNCH_GROUP
          """)
  void whatIsWrongBecomesTheTasksProblem(String fields, String sentence) throws WireException {
    assertThat(tasks.toCore(task(fields)).problem()).contains(sentence);
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
    assertThat(shapes.find(own.shape())).isEqualTo(new PodShape("i"));
    Work.Task plain = tasks.toCore(task("'command':{'value':'x'}"));
    assertThat(shapes.find(plain.shape())).isEqualTo(PodShape.TEMPLATE);
    Work.Task custom =
        tasks.toCore(
            task(
                "'executor':{'executor_id':{'value':'e'},'container':{'type':'DOCKER','docker':"
                    + "{'image':'i'}}}"));
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

  private static TaskInfo task(String fields) throws WireException {
    String json =
        ("{'name':'t','task_id':{'value':'t'},'agent_id':{'value':'a'},'resources':[],"
                + fields
                + "}")
            .replace('\'', '"');
    return Json.decode(TaskInfo.class, json.getBytes(StandardCharsets.UTF_8));
  }
}

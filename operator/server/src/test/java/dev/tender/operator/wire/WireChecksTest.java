package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.TaskInfo;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Health checks and checks: what is wrong with them is the task's problem. */
class WireChecksTest {
  private final WireTasks tasks = new WireTasks(new Shapes());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'health_check':{}                                                | health_check.type must be set
          'health_check':{'type':'COMMAND'}                                | health_check.command must be set
          'health_check':{'type':'COMMAND','command':{}}                   | health_check.command.value must name
          'health_check':{'type':'COMMAND','command':{'value':'x','uris':[{'value':'http://h/x'}]}} | a check fetches nothing
          'health_check':{'type':'HTTP'}                                   | health_check.http must be set
          'health_check':{'type':'HTTP','http':{'port':0}}                 | health_check.http.port must be a port
          'health_check':{'type':'HTTP','http':{'port':80,'scheme':'ftp'}} | health_check.http.scheme must be http or https
          'health_check':{'type':'HTTP','http':{'port':80,'path':'x'}}     | health_check.http.path must start with a slash
          'health_check':{'type':'TCP'}                                    | health_check.tcp must be set
          'health_check':{'type':'TCP','tcp':{'port':65536}}               | health_check.tcp.port must be a port
          'health_check':{'type':'TCP','tcp':{'port':1},'delay_seconds':-1} | health_check.delay_seconds must not be negative
          'health_check':{'type':'TCP','tcp':{'port':1},'interval_seconds':-1} | health_check.interval_seconds must not be negative
          'health_check':{'type':'TCP','tcp':{'port':1},'timeout_seconds':-1} | health_check.timeout_seconds must not be negative
          'health_check':{'type':'TCP','tcp':{'port':1},'grace_period_seconds':-1} | health_check.grace_period_seconds must not be negative
          'check':{}                                                       | check.type must be set
          'check':{'type':'COMMAND'}                                       | check.command.command must be set
          'check':{'type':'HTTP'}                                          | check.http must be set
          'check':{'type':'HTTP','http':{'port':80,'path':'x'}}            | check.http.path must start with a slash
          'check':{'type':'TCP'}                                           | check.tcp must be set
          'check':{'type':'TCP','tcp':{'port':1},'delay_seconds':-1}       | check.delay_seconds must not be negative
          'health_check':{'command':{'value':'x','environment':{'variables':[{'name':''}]}}} | health_check.command.environment: variable '' has no name
          'health_check':{'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET'}]}}} | variable 'P' is of type SECRET and must have a 'secret'
          'check':{'type':'COMMAND','command':{'command':{'value':'x','environment':{'variables':[{'name':'P'}]}}}} | check.command.command.environment: variable 'P' is of type VALUE
          'check':{'type':'COMMAND','command':{'command':{'value':'x','user':'spark'}}} | check.command.command.user: a check runs in its task's container
          'health_check':{'command':{'value':'x','user':'spark'}} | health_check.command.user: a check runs in its task's container
          'check':{'type':'TCP','tcp':{'port':1},'interval_seconds':1e300} | check.interval_seconds must not be negative
          """)
  void whatIsWrongIsNamed(String fields, String sentence) throws WireException {
    assertThat(tasks.wish(task(fields), Refusals.TERMS).problem()).contains(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'health_check':{'command':{'value':'x'}}
          'health_check':{'http':{'port':80}}
          'health_check':{'type':'TCP','tcp':{'port':80},'delay_seconds':0,'consecutive_failures':0}
          'check':{'type':'COMMAND','command':{'command':{'value':'x'}},'timeout_seconds':0}
          'health_check':{'command':{'value':'x','user':'root'}}
          'health_check':{'command':{'value':'x','user':'nonroot'}}
          'command':{'value':'x','user':'spark'},'health_check':{'command':{'value':'x','user':'spark'}}
          """)
  void whatIsRightIsNoProblem(String fields) throws WireException {
    assertThat(tasks.wish(task(fields), Refusals.TERMS).problem()).isNull();
  }

  @Test
  void typeOfAHealthCheckIsFilledInForWhoeverRunsIt() throws WireException {
    assertThat(type("'health_check':{'command':{'value':'x'}}")).isEqualTo(CheckType.COMMAND);
    assertThat(type("'health_check':{'http':{'port':80}}")).isEqualTo(CheckType.HTTP);
  }

  /** One that is by reference the kubelet reads, for the container that both run in. */
  @Test
  void secretsOfACheckAreInTheShapeOfItsTask() throws WireException {
    String variable =
        "'environment':{'variables':[{'name':'P','type':'SECRET','secret':{'type':'REFERENCE',"
            + "'reference':{'name':'%s','key':'k'}}}]}";
    String check = "'health_check':{'command':{'value':'x'," + variable.formatted("s") + "}}";
    Shapes shapes = new Shapes();
    WireTasks.Wish wish = new WireTasks(shapes).wish(task(check), TaskTerms.NONE);
    assertThat(wish.problem()).isNull();
    assertThat(shapes.find(wish.shape()).secrets())
        .containsExactly(new PodShape.SecretVariable("P", "s", "k"));
    String same = "'command':{'value':'x'," + variable.formatted("s") + "}," + check;
    assertThat(tasks.wish(task(same), TaskTerms.NONE).problem()).isNull();
    String other = "'command':{'value':'x'," + variable.formatted("t") + "}," + check;
    assertThat(tasks.wish(task(other), TaskTerms.NONE).problem())
        .contains("health_check.command.environment: variable 'P' is another secret elsewhere");
  }

  private CheckType type(String fields) throws WireException {
    return ((Payloads.OfTask) tasks.toCore(task(fields)).payload()).info().healthCheck().type();
  }

  private static TaskInfo task(String fields) throws WireException {
    String json =
        ("{'name':'t','task_id':{'value':'t'},'agent_id':{'value':'a'},'resources':[],"
                + (fields.startsWith("'command'") ? "" : "'command':{'value':'x'},")
                + fields
                + "}")
            .replace('\'', '"');
    return Json.decode(TaskInfo.class, json.getBytes(StandardCharsets.UTF_8));
  }
}

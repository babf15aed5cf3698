package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.ExecutorInfo;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which descriptions of an executor are one, as frameworks write them that know no order. */
class CanonicalExecutorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'command':{'uris':[{'value':'a'},{'value':'b'}]} | 'command':{'uris':[{'value':'b'},{'value':'a'}]}
          'command':{'uris':[{'value':'a'}]} | 'command':{'uris':[{'value':'a','executable':false,'extract':true,'cache':false,'output_file':''}]}
          'command':{'environment':{'variables':[{'name':'A','value':'1'},{'name':'B','value':'2'}]}} | 'command':{'environment':{'variables':[{'name':'B','value':'2'},{'name':'A','type':'VALUE','value':'1'}]}}
          'command':{'value':'x'} | 'command':{'value':'x','shell':true,'user':'','arguments':[],'environment':{}}
          'container':DOCKER{'image':'i'}} | 'container':DOCKER{'image':'i','network':'HOST','privileged':false,'force_pull_image':false},'hostname':''}
          'container':DOCKER{'image':'i','port_mappings':[{'host_port':1,'container_port':2},{'host_port':3,'container_port':4}]}} | 'container':DOCKER{'image':'i','port_mappings':[{'host_port':3,'container_port':4},{'host_port':1,'container_port':2}]}}
          'container':DOCKER{'image':'i','parameters':[{'key':'a','value':'1'},{'key':'b','value':'2'}]}} | 'container':DOCKER{'image':'i','parameters':[{'key':'b','value':'2'},{'key':'a','value':'1'}]}}
          'container':{'type':'MESOS','volumes':[VOLUME_A,VOLUME_B]} | 'container':{'type':'MESOS','mesos':{},'volumes':[VOLUME_B,VOLUME_A]}
          'container':{'type':'MESOS','network_infos':[{'labels':LABELS}]} | 'container':{'type':'MESOS','network_infos':[{'labels':SLEBAL,'name':''}]}
          'labels':LABELS | 'labels':SLEBAL
          'labels':{'labels':[{'key':'a'}]} | 'labels':{'labels':[{'key':'a','value':''}]}
          'name':'','source':'','data':'','labels':{} | 'resources':[]
          'discovery':{'visibility':'CLUSTER','ports':{'ports':[{'number':1},{'number':2}]}} | 'discovery':{'visibility':'CLUSTER','name':'','ports':{'ports':[{'number':2},{'number':1}]}}
          'resources':[CPUS,CPUS] | 'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':2}}]
          """)
  void whatMesosTakesForOneIsOne(String one, String other) throws WireException {
    assertThat(executor(one)).isNotEqualTo(executor(other));
    assertThat(executor(one).saysTheSameAs(executor(other))).isTrue();
    assertThat(executor(other).saysTheSameAs(executor(one))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'command':{'arguments':['a','b']} | 'command':{'arguments':['b','a']}
          'command':{'value':'x'} | 'command':{'value':'x','shell':false}
          'command':{'value':'x'} | 'command':{'value':'y'}
          'command':{'uris':[{'value':'a'},{'value':'a'},{'value':'b'}]} | 'command':{'uris':[{'value':'a'},{'value':'b'},{'value':'b'}]}
          'command':{'uris':[{'value':'a'}]} | 'command':{'uris':[{'value':'a','extract':false}]}
          'command':{'environment':{'variables':[{'name':'A','value':'1'}]}} | 'command':{'environment':{'variables':[{'name':'A','value':'2'}]}}
          'container':DOCKER{'image':'i'}} | 'container':DOCKER{'image':'i','privileged':true}}
          'container':{'type':'MESOS','volumes':[VOLUME_A]} | 'container':{'type':'MESOS','volumes':[VOLUME_B]}
          'container':{'type':'MESOS'} | 'name':''
          'labels':{'labels':[{'key':'a','value':'1'}]} | 'labels':{'labels':[{'key':'a','value':'2'}]}
          'data':'AAAA' | 'data':'BBBB'
          'name':'a' | 'name':'b'
          'shutdown_grace_period':{'nanoseconds':1} | 'name':''
          """)
  void whatDiffersStaysDifferent(String one, String other) throws WireException {
    assertThat(executor(one).saysTheSameAs(executor(other))).isFalse();
  }

  private static Payloads.OfExecutor executor(String fields) throws WireException {
    String json =
        "{'executor_id':{'value':'e'},"
            + fields
                .replace("DOCKER{", "{'type':'DOCKER','docker':{")
                .replace("LABELS", "{'labels':[{'key':'a','value':'1'},{'key':'b','value':'2'}]}")
                .replace("SLEBAL", "{'labels':[{'key':'b','value':'2'},{'key':'a','value':'1'}]}")
                .replace("VOLUME_A", "{'mode':'RW','container_path':'a','host_path':'/a'}")
                .replace("VOLUME_B", "{'mode':'RO','container_path':'b','host_path':'/b'}")
                .replace("CPUS", "{'name':'cpus','type':'SCALAR','scalar':{'value':1}}")
            + "}";
    return new Payloads.OfExecutor(
        Json.decode(ExecutorInfo.class, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }
}

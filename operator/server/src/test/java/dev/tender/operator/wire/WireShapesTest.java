package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.operator.wire.PodShape.MemoryLimit;
import dev.tender.operator.wire.PodShape.Mount;
import dev.tender.operator.wire.PodShape.Port;
import dev.tender.operator.wire.PodShape.SecretVariable;
import dev.tender.operator.wire.PodShape.Source;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes part of the pod. */
class WireShapesTest {
  private static final String PORTS =
      "'resources':[{'name':'ports','type':'RANGES','ranges':{'range':[{'begin':31001,'end':31001},"
          + "{'begin':31000,'end':31000}]}}],'command':{'value':'x'}";

  private final Shapes shapes = new Shapes();
  private final List<String> unknown = new ArrayList<>();
  private final WireTasks tasks =
      new WireTasks(
          shapes, _ -> TaskTerms.NONE, (framework, user) -> unknown.add(framework + " " + user));

  @Test
  void whatAContainerAsksForIsAllInTheShape() throws WireException {
    PodShape shape =
        shape(
            container(
                "'type':'MESOS','mesos':{'image':{'type':'DOCKER','cached':false,'docker':{'name':"
                    + "'i','config':{'type':'REFERENCE','reference':{'name':'pull'}}}}},"
                    + "'hostname':'h1','linux_info':{'shm_size':64,'effective_capabilities':"
                    + "{'capabilities':['NET_BIND_SERVICE']}}"));
    assertThat(shape)
        .isEqualTo(
            new PodShape(
                "i",
                true,
                "pull",
                "h1",
                null,
                true,
                64L << 20,
                null,
                MemoryLimit.AS_REQUESTED,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of()));
  }

  @Test
  void aDockerImageMayBePulledAgain() throws WireException {
    String container = "'type':'DOCKER','docker':{'image':'i','force_pull_image':%s}";
    assertThat(shape(container(container.formatted("true"))).pullAlways()).isTrue();
    assertThat(shape(container(container.formatted("false"))).pullAlways()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'type':'MESOS'",
        "'type':'MESOS','network_infos':[{'name':'pod'}]",
        "'type':'MESOS','network_infos':[{'name':'mesos-bridge','ip_addresses':[{}]}]",
        "'type':'MESOS','network_infos':[{'ip_addresses':[{'protocol':'IPv4'}]}]",
        "'type':'MESOS','rlimit_info':{'rlimits':[{'type':'RLMT_NOFILE','soft':64,'hard':128},"
            + "{'type':'RLMT_CORE'}]}",
        "'type':'MESOS','volumes':[{'mode':'RO','container_path':'a/key','source':{'type':'SECRET',"
            + "'secret':{'type':'VALUE','value':{'data':'eA=='}}}}]",
        "'type':'MESOS','rlimit_info':{'rlimits':[]},'linux_info':{'ipc_mode':'PRIVATE',"
            + "'share_pid_namespace':false,'effective_capabilities':{'capabilities':[]},"
            + "'bounding_capabilities':{'capabilities':['SYS_ADMIN']}}"
      })
  void whatEveryPodHasAnywayChangesNothing(String container) throws WireException {
    assertThat(shape(container(container))).isEqualTo(PodShape.TEMPLATE);
    assertThat(word(container(container))).doesNotStartWith(Work.ONCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HOST", "BRIDGE", "USER"})
  void everyNetworkOfDockersIsThePods(String network) throws WireException {
    String container = "'type':'DOCKER','docker':{'image':'i','network':'" + network + "'}";
    assertThat(shape(container(container))).isEqualTo(PodShape.ofImage("i"));
  }

  /** What Spark sends for spark.mesos.network.name beside an image. */
  @ParameterizedTest
  @ValueSource(strings = {"net", "network"})
  void theNetworksNameMayComeAsAParameterOfDocker(String key) throws WireException {
    String container =
        "'type':'DOCKER','docker':{'image':'spark','network':'USER','force_pull_image':false,"
            + "'parameters':[{'key':'"
            + key
            + "','value':'mesos-bridge'}]},"
            + "'network_infos':[{'name':'mesos-bridge','labels':{'labels':[]}}]";
    assertThat(shape(container(container))).isEqualTo(PodShape.ofImage("spark"));
  }

  @ParameterizedTest
  @CsvSource({"s/k, s, k", "db.spark, db.spark, value", "s/tls.crt, s, tls.crt"})
  void withoutAKeyTheNameOfASecretSaysItsKeyAsWell(String name, String secret, String key)
      throws WireException {
    String reference = "'type':'REFERENCE','reference':{'name':'" + name + "'}";
    assertThat(shape(secret(reference)).secrets())
        .containsExactly(new SecretVariable("P", secret, key));
    PodShape mounted =
        shape(
            volumes(
                "'container_path':'/f','source':{'type':'SECRET','secret':{" + reference + "}}"));
    assertThat(mounted.mounts())
        .containsExactly(new Mount(Source.SECRET, "/f", true, secret, key, false));
  }

  @Test
  void volumesAreMountedWhereTheyCanBe() throws WireException {
    PodShape shape =
        shape(
            volumes(
                "'container_path':'/empty'",
                "'container_path':'/own','host_path':'mine'",
                "'container_path':'/node','host_path':'/data'",
                "'container_path':'/late','source':{'type':'HOST_PATH','host_path':{'path':'/data',"
                    + "'mount_propagation':{'mode':'HOST_TO_CONTAINER'}}}",
                "'container_path':'/mine','source':{'type':'SANDBOX_PATH','sandbox_path':"
                    + "{'type':'SELF','path':'a/b'}}",
                "'container_path':'in/sandbox','source':{'type':'SECRET','secret':{'type':"
                    + "'REFERENCE','reference':{'name':'s','key':'k'}}}",
                "'container_path':'/claim','source':{'type':'DOCKER_VOLUME','docker_volume':"
                    + "{'name':'claim'}}"));
    assertThat(shape.mounts())
        .containsExactly(
            new Mount(Source.EMPTY, "/empty", false, "", "", false),
            new Mount(Source.SANDBOX, "/own", false, ".volumes/1", "", false),
            new Mount(Source.TEMPLATE, "/node", false, "disk", "", false),
            new Mount(Source.TEMPLATE, "/late", false, "disk", "", true),
            new Mount(Source.SANDBOX, "/mine", false, ".volumes/4", "", false),
            new Mount(Source.SECRET, "/tender/volumes/5", true, "s", "k", false),
            new Mount(Source.TEMPLATE, "/claim", false, "claim", "", false));
    assertThat(shape(volumes("'container_path':'/empty'").replace("RW", "RO")).mounts())
        .containsExactly(new Mount(Source.EMPTY, "/empty", true, "", "", false));
  }

  @Test
  void anImagesOwnEntrypointIsAllInTheShapeOfItsPod() throws WireException {
    String fields =
        "'command':{'shell':false,'arguments':['a','b'],'user':'spark','environment':{'variables':["
            + "{'name':'A','value':'1'},{'name':'A','value':'2'},{'name':'P','type':'SECRET',"
            + "'secret':{'type':'REFERENCE','reference':{'name':'s','key':'k'}}}]}},"
            + "'kill_policy':{'grace_period':{'nanoseconds':7000000000}},"
            + "'container':{'type':'DOCKER','docker':{'image':'i'},'volumes':["
            + "{'mode':'RW','container_path':'in//it','host_path':'data/'}]}";
    assertThat(word(fields)).startsWith(Work.ONCE);
    PodShape shape = shape(fields);
    assertThat(shape.user()).isEqualTo(1000);
    assertThat(shape.image()).isEqualTo("i");
    assertThat(shape.secrets()).containsExactly(new SecretVariable("P", "s", "k"));
    assertThat(shape.mounts())
        .containsExactly(
            new Mount(Source.SANDBOX, "/mnt/mesos/sandbox/in/it", false, "data", "", false));
    PodShape.Entrypoint entrypoint = shape.entrypoint();
    assertThat(entrypoint.arguments()).containsExactly("a", "b");
    assertThat(entrypoint.environment()).containsExactly(new PodShape.Variable("A", "2"));
    assertThat(entrypoint.graceMillis()).isEqualTo(7_000);
    TaskInfo task = WireTasksTest.task(fields);
    assertThat(Json.decode(TaskInfo.class, entrypoint.task().getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(task);
  }

  @Test
  void aPodIsUsedAgainUnlessATaskLeavesSomethingInIt() throws WireException {
    assertThat(word("'command':{'value':'x'}")).doesNotStartWith(Work.ONCE);
    assertThat(word(secret("'type':'REFERENCE','reference':{'name':'s','key':'k'}")))
        .doesNotStartWith(Work.ONCE);
    assertThat(word("'command':{'value':'x','user':'spark'}")).doesNotStartWith(Work.ONCE);
    assertThat(word(volumes("'container_path':'/empty'"))).startsWith(Work.ONCE);
    assertThat(word("'command':{'value':'x'},'limits':{'cpus':{'value':2}}")).startsWith(Work.ONCE);
    assertThat(word(PORTS)).startsWith(Work.ONCE);
  }

  @Test
  void secretsByReferenceAreNamedAndThoseByValueAreNowhereButInTheLaunch() throws WireException {
    assertThat(shape(secret("'type':'REFERENCE','reference':{'name':'s','key':'k'}")).secrets())
        .containsExactly(new SecretVariable("P", "s", "k"));
    Work.Task byValue =
        tasks.toCore(
            WireTasksTest.task(secret("'type':'VALUE','value':{'data':'aGlkZGVu'}")),
            Refusals.TERMS);
    assertThat(byValue.problem()).isNull();
    assertThat(shapes.find(byValue.shape())).isEqualTo(PodShape.TEMPLATE);
    assertThat(byValue.toString()).doesNotContain("hidden").doesNotContain("aGlkZGVu");
  }

  @Test
  void aUserIsTheIdThatTheFrameworkHasForTheNameOrIsLeftOut() throws WireException {
    assertThat(shape("'command':{'value':'x','user':'spark'}").user()).isEqualTo(1000);
    assertThat(unknown).isEmpty();
    assertThat(shape("'command':{'value':'x','user':'root'}")).isEqualTo(PodShape.TEMPLATE);
    assertThat(shape("'command':{'value':'x','user':'nonroot'}")).isEqualTo(PodShape.TEMPLATE);
    assertThat(unknown).containsExactly("ns/fw root");
    TaskTerms ofSpark = Refusals.TERMS.of("F1", "spark");
    Work.Task task = tasks.toCore(WireTasksTest.task("'command':{'value':'x'}"), ofSpark);
    assertThat(shapes.find(task.shape()).user()).isEqualTo(1000);
  }

  @Test
  void limitsAreThoseOfTheContainer() throws WireException {
    String limits =
        "'resources':[{'name':'mem','type':'SCALAR','scalar':{'value':64.1}}],"
            + "'command':{'value':'x'},'limits':{%s}";
    PodShape both = shape(limits.formatted("'cpus':{'value':2.5},'mem':{'value':128}"));
    assertThat(both.cpuLimitMillis()).isEqualTo(2500);
    assertThat(both.memory()).isEqualTo(MemoryLimit.upTo(128L << 20));
    Value.Scalar infinite = new Value.Scalar(Double.POSITIVE_INFINITY);
    TaskInfo unlimited =
        WireTasksTest.task(limits.formatted("")).toBuilder()
            .limits(Map.of("cpus", infinite, "mem", infinite))
            .build();
    PodShape none = shapes.find(tasks.toCore(unlimited, Refusals.TERMS).shape());
    assertThat(none.cpuLimitMillis()).isNull();
    assertThat(none.memory()).isEqualTo(MemoryLimit.NONE);
    // 64.1 MB are no whole number of bytes; asking for the same twice is no less.
    assertThat(shape(limits.formatted("'mem':{'value':64.1}")).memory().bytes())
        .isEqualTo(67213721);
  }

  @Test
  void portsOfTheNodeAreTheVeryNumbersThatWereTaken() throws WireException {
    assertThat(shape(PORTS).ports())
        .containsExactly(new Port(31000, 31000, "TCP"), new Port(31001, 31001, "TCP"));
    String mapped =
        PORTS
            + ",'container':{'type':'DOCKER','docker':{'image':'i','port_mappings':["
            + "{'host_port':31001,'container_port':53,'protocol':'udp'}]}}";
    assertThat(shape(mapped).ports()).containsExactly(new Port(53, 31001, "UDP"));
    Work.Task onPod = tasks.toCore(WireTasksTest.task(mapped), TaskTerms.NONE);
    assertThat(onPod.problem()).isNull();
    assertThat(shapes.find(onPod.shape()).ports()).containsExactly(new Port(53, 0, "UDP"));
    Work.Task plain = tasks.toCore(WireTasksTest.task(PORTS), TaskTerms.NONE);
    assertThat(shapes.find(plain.shape())).isEqualTo(PodShape.TEMPLATE);
  }

  /** Whatever is in them, different shapes have different words, or one would get another's pod. */
  @Test
  void noTwoShapesHaveTheSameWord() {
    assertThat(shapes.remember(PodShape.ofImage("a\",\"pullAlways\":true")))
        .isNotEqualTo(shapes.remember(PodShape.ofImage("a")))
        .matches("[a-z2-7]{16}");
  }

  /** A warm pod has the word of the version that made it, and is of no use under another. */
  @Test
  void wordsStayTheSameFromVersionToVersion() {
    assertThat(shapes.remember(PodShape.TEMPLATE)).isEqualTo("template");
    assertThat(shapes.remember(PodShape.ofImage("busybox:1"))).isEqualTo("lgdkzm7hxht7goiq");
    PodShape.Builder many = new PodShape.Builder();
    many.user = 1000L;
    many.memory = MemoryLimit.upTo(1 << 20);
    many.mounts.add(new Mount(Source.SECRET, "/s", true, "s", "k", false));
    many.ports.add(new Port(80, 31000, "TCP"));
    assertThat(shapes.remember(many.build())).isEqualTo("srlfylgkkmvjz3wp");
  }

  @Test
  void aShapeIsKnownAsLongAsAnybodyHoldsItsWord() {
    String held = shapes.remember(PodShape.ofImage("held"));
    for (int i = 0; i < 20_000; i++) {
      shapes.remember(PodShape.ofImage("other" + i));
    }
    System.gc();
    assertThat(shapes.find(held)).isEqualTo(PodShape.ofImage("held"));
    assertThat(shapes.remember(PodShape.ofImage("held"))).isSameAs(held);
    assertThat(shapes.find("once:unheardof")).isNull();
  }

  @Test
  void theContainerOfAnExecutorsTaskIsTheExecutorsBusiness() throws WireException {
    String executor = "'executor':{'executor_id':{'value':'e'},'command':{'value':'x'}}";
    Work.Task task =
        tasks.toCore(
            WireTasksTest.task(executor + ",'container':{'type':'DOCKER','docker':{'image':'i'}}"),
            Refusals.TERMS);
    assertThat(task.problem()).isNull();
    assertThat(shapes.find(task.shape())).isEqualTo(PodShape.TEMPLATE);
  }

  @Test
  void aFrameworkThatNobodyKnowsSaysNothing() {
    assertThat(
            tasks.terms(
                new FrameworkName("ns", "gone"), new dev.tender.core.model.FrameworkId("F"), "u"))
        .isEqualTo(TaskTerms.NONE.of("F", "u"));
  }

  private String word(String fields) throws WireException {
    Work.Task task = tasks.toCore(WireTasksTest.task(fields), Refusals.TERMS);
    assertThat(task.problem()).isNull();
    return task.shape();
  }

  private PodShape shape(String fields) throws WireException {
    return shapes.find(word(fields));
  }

  private static String container(String fields) {
    return "'command':{'value':'x'},'container':{" + fields + "}";
  }

  private static String volumes(String... volumes) {
    List<String> all = new ArrayList<>();
    for (String volume : volumes) {
      all.add("{'mode':'RW'," + volume + "}");
    }
    return container("'type':'MESOS','volumes':[" + String.join(",", all) + "]");
  }

  private static String secret(String secret) {
    return "'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET',"
        + "'secret':{"
        + secret
        + "}}]}}";
  }
}

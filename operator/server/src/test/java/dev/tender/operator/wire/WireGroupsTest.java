package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LAUNCH_GROUP: what is wrong with the group or a task of it, and what the agent gets. */
class WireGroupsTest {
  private static final String AMOUNTS =
      "'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':0.1}},"
          + "{'name':'mem','type':'SCALAR','scalar':{'value':32}}]";
  private static final String DEFAULT = "'executor_id':{'value':'e'},'type':'DEFAULT'," + AMOUNTS;

  /** Of a task that has a container for itself. */
  private static final String SMALL = AMOUNTS + ",";

  private static final String PULLED =
      "'cached':false,'docker':{'config':{'type':'REFERENCE','reference':{'name':'pull'}},";

  private final Shapes shapes = new Shapes();
  private final WireGroups groups = new WireGroups(new WireTasks(shapes));

  @Test
  void tasksOfADefaultExecutorShareTheContainerOfTheirImage() throws WireException {
    Work.Operation.LaunchGroup group =
        group(
            DEFAULT,
            "'command':{'value':'a'}," + image("i"),
            "'command':{'value':'b'},'health_check':{'command':{'value':'c'}}");
    assertThat(group.tasks()).extracting(Work.Task::problem).containsOnlyNulls().hasSize(2);
    Work.Executor executor = group.tasks().getFirst().executor();
    assertThat(shapes.find(executor.shape())).isEqualTo(PodShape.ofImage("i"));
    assertThat(group.tasks().getLast().executor()).isEqualTo(executor);
    TaskInfo info = ((Payloads.OfTask) group.tasks().getLast().payload()).info();
    assertThat(info.executor().type()).isEqualTo("DEFAULT");
    assertThat(info.healthCheck().type()).isNotNull();
  }

  @Test
  void tasksOfDifferentImagesHaveAContainerEach() throws WireException {
    Work.Operation.LaunchGroup group =
        group(
            DEFAULT
                + ",'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/v'}]}",
            "'command':{'value':'a'}," + SMALL + image("i"),
            "'command':{'value':'b'}," + SMALL + image("j").replace("'docker':{", PULLED),
            "'command':{'value':'c'}," + SMALL.replace(":32}", ":64}") + "'labels':{}");
    assertThat(group.tasks()).extracting(Work.Task::problem).containsOnlyNulls().hasSize(3);
    String word = group.tasks().getFirst().executor().shape();
    assertThat(word).startsWith(Work.GROUP);
    assertThat(group.tasks().getLast().shape()).isEqualTo(word);
    PodShape shape = shapes.find(word);
    Resources small = Resources.of(100, 32L << 20);
    assertThat(shape.containers())
        .containsExactly(
            new PodShape.TaskContainer("t", "t0", "i", false, null, small),
            new PodShape.TaskContainer("t-2", "t1", "j", true, "pull", small),
            new PodShape.TaskContainer(
                "t-3", "t2", null, false, null, Resources.of(100, 64L << 20)));
    assertThat(shape.mounts()).as("volumes are the executor's").hasSize(1);
    ExecutorInfo told =
        ((Payloads.OfExecutor) group.tasks().getFirst().executor().payload()).info();
    assertThat(told.container().mesos()).as("as it was said").isNull();
  }

  @Test
  void imageOfTheExecutorIsThatOfTasksThatNameNone() throws WireException {
    String executor = DEFAULT + "," + image("i");
    String plain = "'command':{'value':'a'}," + SMALL + "'labels':{}";
    String own = "'command':{'value':'b'}," + SMALL + image("j");
    PodShape shape = shapes.find(group(executor, plain, own).tasks().getFirst().executor().shape());
    assertThat(shape.containers())
        .extracting(PodShape.TaskContainer::image)
        .containsExactly("i", "j");
    // The executor is the agent: nobody is left who would have that image.
    PodShape shared = shapes.find(group(executor, own, own).tasks().getFirst().executor().shape());
    assertThat(shared).isEqualTo(PodShape.ofImage("j"));
  }

  @Test
  void containersAreCalledAsTheirTasksAsFarAsTheyCanBe() throws WireException {
    String[] names = {"Web Server!", "agent", "web-server", "___", "", "x".repeat(49) + "-y"};
    String[] tasks = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      tasks[i] = "'name':'" + names[i] + "','command':{'value':'a'}," + SMALL + image("i" + i);
    }
    assertThat(
            shapes.find(group(DEFAULT, tasks).tasks().getFirst().executor().shape()).containers())
        .extracting(PodShape.TaskContainer::name)
        .containsExactly("web-server", "agent-2", "web-server-2", "task", "t4", "x".repeat(49));
  }

  @Test
  void tasksOfACustomExecutorNeedNoCommand() throws WireException {
    Work.Operation.LaunchGroup group =
        group("'executor_id':{'value':'e'},'command':{'value':'x'}," + AMOUNTS, "'data':'QQ=='");
    assertThat(group.tasks().getFirst().problem()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'executor_id':{'value':'e'},'type':'DEFAULT','command':{'value':'x'},AMOUNTS | 'command':{'value':'x'} | executor.command must not be set for type DEFAULT
          'executor_id':{'value':'e'},AMOUNTS                  | 'command':{'value':'x'} | executor.command must be set, or executor.type be DEFAULT
          'executor_id':{'value':''},'type':'DEFAULT',AMOUNTS  | 'command':{'value':'x'} | executor.executor_id must not be empty
          'executor_id':{'value':'e'},'type':'DEFAULT'         | 'command':{'value':'x'} | at least 0.01 cpus and 32 MB
          DEFAULT                                              | 'data':'QQ=='           | tasks[].command must be set
          DEFAULT                                              | 'command':{}            | command.value must be set
          DEFAULT                                              | 'command':{'value':'x'},'executor':{'executor_id':{'value':'other'}} | executor must not be set
          DEFAULT                                              | 'command':{'value':'x'},'check':{} | check.type must be set
          DEFAULT,'container':CONTAINER_A                      | 'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/v'}]} | a group shares the volumes and the network of its executor
          DEFAULT                                              | 'command':{'value':'x'},'limits':{'cpus':{'value':1}} | tasks of a group have none besides what they hold
          DEFAULT                                              | 'command':{'value':'x'},'container':{'type':'MESOS','rlimit_info':{'rlimits':[{'type':'RLMT_AS','soft':1}]}} | container.rlimit_info.rlimits[0]: 'soft' and 'hard' must both be set
          DEFAULT                                              | 'command':{'value':'x'},'container':{'type':'MESOS','hostname':'h','rlimit_info':{'rlimits':[]}} | name the image, rlimit_info and secrets by value only
          DEFAULT                                              | 'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'SECRET','secret':{'type':'VALUE','value':{'data':'eA=='}}}}]} | container.volumes[0].source.secret: a value can only be in the sandbox
          DEFAULT                                              | 'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'d'}]} | name the image, rlimit_info and secrets by value only
          DEFAULT,'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'d','source':{'type':'SECRET','secret':{'type':'VALUE','value':{'data':'eA=='}}}}]} | 'command':{'value':'x'} | executor.container.volumes: a default executor has no sandbox for a secret by value
          'executor_id':{'value':'e'},'command':{'value':'x'},AMOUNTS | 'container':CONTAINER_B | image b cannot be had inside of a custom executor
          """)
  void whatIsWrongIsNamed(String executor, String task, String sentence) throws WireException {
    assertThat(group(expand(executor), expand(task)).tasks().getFirst().problem())
        .contains(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          DEFAULT           | TINY,CONTAINER_B | must have at least 0.01 cpus and 32 MB of mem, since tasks of different images have a container each, and t1 has less
          DEFAULT           | SMALL'container':{'type':'DOCKER','docker':{'image':'b','privileged':true}} | task_group.tasks[].container.docker.privileged
          GPU               | SMALLCONTAINER_B | executor.resources: devices of the executor would be nobody's
          """)
  void whatAContainerForEachTaskCannotBeIsNamed(String executor, String other, String sentence)
      throws WireException {
    String gpu = DEFAULT.replace("]", ",{'name':'gpus','type':'SCALAR','scalar':{'value':1}}]");
    assertThat(
            group(
                    executor.equals("GPU") ? gpu : DEFAULT,
                    "'command':{'value':'x'}," + SMALL + image("a"),
                    "'command':{'value':'y'},"
                        + other
                            .replace("SMALL", SMALL)
                            .replace("TINY", SMALL.replace(":32}", ":31}").replaceAll(",$", ""))
                            .replace("CONTAINER_B", image("b")))
                .tasks()
                .getFirst()
                .problem())
        .contains(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'command':{'value':'x'},'check':{'type':'COMMAND','command':{'command':{'value':'x','user':'spark'}}} | check.command.command.user: a check runs in its task's container
          'command':{'value':'x'},'health_check':{'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET','secret':{'type':'REFERENCE','reference':{'name':'s','key':'k'}}}]}}} | a group shares its pod, which alone can refer to secrets
          """)
  void checksOfAGroupMayNotAskForWhatItsPodHasNot(String task, String sentence)
      throws WireException {
    assertThat(group(Refusals.TERMS, DEFAULT, task).tasks().getFirst().problem())
        .contains(sentence);
  }

  /** Each is a process of its own; the executor, which they share, is the same for all of them. */
  @Test
  void resourceLimitsAreThoseOfEachTask() throws WireException {
    String task =
        "'command':{'value':'x'},'container':{'type':'MESOS','mesos':{'image':{'type':'DOCKER',"
            + "'docker':{'name':'a'}}},'rlimit_info':{'rlimits':[{'type':'RLMT_NOFILE','soft':%d,"
            + "'hard':64}]}}";
    List<Work.Task> tasks = group(DEFAULT, task.formatted(32), task.formatted(16)).tasks();
    assertThat(tasks).extracting(Work.Task::problem).containsOnlyNulls();
    assertThat(tasks)
        .extracting(each -> ((Payloads.OfTask) each.payload()).info())
        .satisfies(infos -> {
          assertThat(infos)
              .extracting(
                  info -> info.container().rlimitInfo().rlimits().getFirst().soft().intValue())
              .containsExactly(32, 16);
          assertThat(infos)
              .extracting(info -> info.executor().container().rlimitInfo())
              .containsOnlyNulls();
        });
  }

  @Test
  void aTaskMayHaveASecretByValueInItsSandbox() throws WireException {
    Work.Task task =
        group(
                DEFAULT,
                "'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO',"
                    + "'container_path':'d','source':{'type':'SECRET','secret':{'type':'VALUE',"
                    + "'value':{'data':'eA=='}}}}]}")
            .tasks()
            .getFirst();
    assertThat(task.problem()).isNull();
    assertThat(task.executor().shape()).isEqualTo("template");
  }

  @Test
  void portsOfTheTasksAreThoseOfTheirPod() throws WireException {
    String ports =
        "'command':{'value':'x'},'resources':[{'name':'ports','type':'RANGES','ranges':{'range':"
            + "[{'begin':%d,'end':%d}]}}]";
    Work.Operation.LaunchGroup group =
        group(
            Refusals.TERMS, DEFAULT, ports.formatted(31000, 31000), ports.formatted(31005, 31005));
    assertThat(group.tasks()).extracting(Work.Task::problem).containsOnlyNulls();
    String word = group.tasks().getFirst().executor().shape();
    assertThat(word).startsWith(Work.NODE_PORTS);
    assertThat(shapes.find(word).ports())
        .containsExactly(
            new PodShape.Port(31000, 31000, "TCP"), new PodShape.Port(31005, 31005, "TCP"));
    assertThat(group(Refusals.TERMS, DEFAULT, ports.formatted(31000, 31002)).tasks())
        .extracting(Work.Task::problem)
        .asString()
        .contains("3 ports are to be ports of the node");
    // Those of a pod's own address need nothing of the pod.
    Work.Executor onPod =
        group(DEFAULT, ports.formatted(31000, 31002)).tasks().getFirst().executor();
    assertThat(onPod.shape()).isEqualTo("template");
  }

  @Test
  void aGroupIsToldAtOnceAndMayNotBeMoreThanAnAgentTakes() throws WireException {
    String half = "'command':{'value':'x'},'data':'" + "QUJD".repeat(130_000) + "'";
    assertThat(group(DEFAULT, half).tasks().getFirst().problem()).isNull();
    assertThat(group(DEFAULT, half, half, half).tasks())
        .extracting(Work.Task::problem)
        .allMatch(problem -> problem.contains("the group's tasks take 1560"))
        .hasSize(3);
  }

  /** As docs/mapping.md quotes them. */
  static List<String> refusals() throws WireException {
    WireGroupsTest test = new WireGroupsTest();
    String first = "'command':{'value':'x'}," + SMALL + image("a");
    String tiny = "'command':{'value':'x'}," + SMALL.replace(":32}", ":31}") + image("b");
    String gpu = DEFAULT.replace("]", ",{'name':'gpus','type':'SCALAR','scalar':{'value':1}}]");
    String limited = "'command':{'value':'x'},'limits':{'cpus':{'value':1}}";
    String volumes =
        "'command':{'value':'x'},'container':{'type':'MESOS','volumes':"
            + "[{'mode':'RW','container_path':'/v'}]}";
    List<String> problems = new ArrayList<>();
    for (Work.Operation.LaunchGroup group :
        List.of(test.group(gpu, first, tiny), test.group(DEFAULT, limited, volumes))) {
      group.tasks().forEach(task -> problems.add(task.problem()));
    }
    return problems;
  }

  private static String expand(String text) {
    return text.replace("DEFAULT,", DEFAULT + ",")
        .replaceAll("^DEFAULT$", java.util.regex.Matcher.quoteReplacement(DEFAULT))
        .replace("AMOUNTS", AMOUNTS)
        .replace("'container':CONTAINER_A", image("a"))
        .replace("'container':CONTAINER_B", image("b"));
  }

  private static String image(String name) {
    return "'container':{'type':'MESOS','mesos':{'image':{'type':'DOCKER','docker':{'name':'"
        + name
        + "'}}}}";
  }

  @Test
  void theRoleOfItsExecutorIsThatOfEveryTask() throws WireException {
    String amounts = AMOUNTS.replace("'type'", "'allocation_info':{'role':'a'},'type'");
    Work.Operation.LaunchGroup group =
        group(
            "'executor_id':{'value':'e'},'type':'DEFAULT'," + amounts,
            "'command':{'value':'x'}",
            "'command':{'value':'y'}");
    assertThat(group.tasks()).extracting(Work.Task::problem).containsOnlyNulls();
    assertThat(group.tasks()).extracting(Work.Task::role).containsExactly("a", "a");
  }

  private Work.Operation.LaunchGroup group(String executor, String... tasks) throws WireException {
    return group(TaskTerms.NONE, executor, tasks);
  }

  private Work.Operation.LaunchGroup group(TaskTerms terms, String executor, String... tasks)
      throws WireException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < tasks.length; i++) {
      all.append(i == 0 ? "" : ",")
          .append(tasks[i].startsWith("'name'") ? "{" : "{'name':'t',")
          .append("'task_id':{'value':'t")
          .append(i)
          .append("'},'agent_id':{'value':'a'},")
          .append(tasks[i].contains("'resources'") ? "" : "'resources':[],")
          .append(tasks[i])
          .append("}");
    }
    String json = "{'executor':{" + executor + "},'task_group':{'tasks':[" + all + "]}}";
    return groups.toCore(
        Json.decode(
            OperationBody.LaunchGroup.class,
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
        terms);
  }
}

package dev.tender.operator.entrypoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ExecutorSpec;
import dev.tender.crd.Span;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.KubeJson;
import dev.tender.operator.kube.PlanAnnotation;
import dev.tender.operator.kube.PodFeed;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.kube.SamplePlan;
import dev.tender.operator.loop.RecordedEvents;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the master is told of pods that are their tasks, and when their containers are stopped. */
class EntrypointRunsTest {
  private static final long TERM = SamplePlan.PLAN.term();
  private static final ExecutorSpec EXECUTOR =
      new ExecutorSpec(
          null,
          ExecutorSpec.DEFAULT.warm(),
          ExecutorSpec.DEFAULT.reuse(),
          Span.parse("2m"),
          Span.parse("1m"),
          ExecutorSpec.DEFAULT.runAsUser(),
          Map.of(),
          ExecutorSpec.DEFAULT.hostPorts(),
          ExecutorSpec.DEFAULT.sandbox());
  private static final String SESSION = "entrypoint:pod-uid";
  private static final String WAITS = "'waiting':{'reason':'ContainerCreating'}";
  private static final String RUNS = "'running':{'startedAt':'2026-01-01T10:00:00Z'}";
  private static final String DELETED =
      ",'deletionTimestamp':'2026-01-01T10:00:33Z','deletionGracePeriodSeconds':3";

  private final JsonMapper json =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();
  private final List<String> stopped = new ArrayList<>();
  private final List<AgentCommand> others = new ArrayList<>();
  private long nowMillis = Instant.parse("2026-01-01T10:00:10Z").toEpochMilli();
  private RecordedEvents events = new RecordedEvents();
  private EntrypointRuns runs = runs(TERM);
  private PodFeed feed = feed();
  private String task = "";
  private int looked;
  private boolean meanwhile;
  private @Nullable Thread acknowledging;

  private EntrypointRuns runs(long term) {
    return new EntrypointRuns(
        (session, command) -> others.add(command),
        events,
        new WireTasks(new Shapes()),
        (pod, uid, grace) -> stopped.add(pod + " " + uid + " " + grace),
        _ -> EXECUTOR,
        term,
        () -> Instant.ofEpochMilli(nowMillis));
  }

  private PodFeed feed() {
    return new PodFeed(events, ResourceNames.DEFAULT, new KnownPlans(), runs, () -> {});
  }

  @Test
  void aTaskIsItsContainerFromItsStartToItsEnd() {
    see(WAITS);
    assertThat(told()).as("nobody has begun anything").isEmpty();
    see(RUNS);
    assertThat(told()).containsExactly("attached t STAGING");
    runs.order(SESSION, new AgentCommand.Attached(new AgentId("node-uid"), "10.0.0.1", null));
    assertThat(toldAndAcknowledged())
        .containsExactly(
            "STARTING The container is started", "RUNNING The image's entrypoint runs");
    see(ended(0, "Completed", ""));
    assertThat(toldAndAcknowledged()).containsExactly("FINISHED Container exited with status 0");
    assertThat(last().exitCode()).isZero();
    assertThat(last().payload().toString()).contains("10.1.2.3");
    assertThat(others).isEmpty();
  }

  /** The pod is kept until the end is acknowledged, and is deleted by the master then. */
  @Test
  void toTheMasterAPodLivesOnWhenItsTaskHasEndedButNotWhenItWasEvicted() {
    see(ended(0, "Completed", ""), "", "'phase':'Succeeded',");
    assertThat(phase()).isEqualTo(PodPhase.RUNNING);
    see(ended(137, "Error", ""), "", "'phase':'Failed','reason':'Evicted',");
    assertThat(phase()).isEqualTo(PodPhase.FAILED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0   | Completed    | ''          | FINISHED | null                        | Container exited with status 0",
        "3   | Error        | 'boom'      | FAILED   | null                        | Container exited with status 3: boom",
        "137 | OOMKilled    | ''          | FAILED   | CONTAINER_LIMITATION_MEMORY | Memory limit exceeded: Container exited with status 137",
        "128 | StartError   | 'no such x' | FAILED   | CONTAINER_LAUNCH_FAILED     | StartError: no such x"
      })
  void theEndIsReadFromTheContainer(
      int code, String reason, String message, TaskState state, String why, String sentence) {
    begin();
    see(ended(code, reason, message));
    toldAndAcknowledged();
    assertThat(last().state()).isEqualTo(state);
    assertThat(String.valueOf(last().reason())).isEqualTo(why);
    assertThat(last().message()).isEqualTo(sentence);
    assertThat(last().exitCode()).isEqualTo(code);
  }

  @Test
  void aKillStopsThePodWithTheGraceOfTheCallElseOfTheTaskElseOfTheDefault() {
    begin();
    kill(null);
    assertThat(stopped).containsExactly("ns/fw-abc pod-uid 3");
    kill(1_500L);
    kill(90_000L);
    assertThat(stopped).endsWith("ns/fw-abc pod-uid 2", "ns/fw-abc pod-uid 60");
    see(ended(143, "Error", ""), DELETED, "");
    assertThat(toldAndAcknowledged()).containsExactly("KILLED Container exited with status 143");
    kill(null);
    assertThat(stopped).as("it has ended").hasSize(3);
  }

  @Test
  void theGraceIsThatOfItsKillPolicy() {
    task = ",'kill_policy':{'grace_period':{'nanoseconds':20000000000}}";
    begin();
    kill(null);
    assertThat(stopped).containsExactly("ns/fw-abc pod-uid 20");
  }

  /** Nobody acknowledges to a pod that is gone: the master goes on with what it was told last. */
  @Test
  void whatIsLeftToSayIsSaidBeforeThePodIsGone() {
    see(RUNS);
    told();
    runs.order(SESSION, new AgentCommand.Attached(new AgentId("node-uid"), "10.0.0.1", null));
    kill(null);
    assertThat(told()).containsExactly("STARTING The container is started");
    feed.gone("pod-uid", null);
    assertThat(told())
        .containsExactly(
            "RUNNING The image's entrypoint runs", "KILLED Nobody saw how the container ended");
    assertThat(events.all().getLast()).isInstanceOf(MasterEvent.ExecutorPodGone.class);
  }

  @Test
  void theEndThatOnlyTheLastWordOfThePodShowsIsTold() {
    begin();
    feed.gone("pod-uid", pod(ended(5, "Error", "")));
    assertThat(told()).containsExactly("FAILED Container exited with status 5");
  }

  @Test
  void whoeverDeletesThePodEndsTheTaskUnlessItHadEndedBefore() {
    begin();
    see(ended(0, "Completed", "", "2026-01-01T10:00:31Z"), DELETED, "");
    assertThat(toldAndAcknowledged())
        .containsExactly("FAILED Container exited with status 0 because its pod is being deleted");
    assertThat(last().reason()).isEqualTo("EXECUTOR_TERMINATED");
  }

  @Test
  void anEndBeforeTheDeletionIsItsOwn() {
    begin();
    see(ended(0, "Completed", "", "2026-01-01T10:00:29Z"), DELETED, "");
    assertThat(toldAndAcknowledged()).containsExactly("FINISHED Container exited with status 0");
  }

  @Test
  void whatRunsForLongerThanItMayIsStoppedAtOnce() {
    task = ",'max_completion_time':{'nanoseconds':30000000000}";
    begin();
    runs.tick();
    assertThat(stopped).isEmpty();
    nowMillis += 20_000;
    runs.tick();
    runs.tick();
    assertThat(stopped).containsExactly("ns/fw-abc pod-uid 1");
    see(ended(143, "Error", ""), DELETED, "");
    assertThat(toldAndAcknowledged())
        .containsExactly(
            "FAILED Container exited with status 143 after its maximum completion time");
    assertThat(last().reason()).isEqualTo("MAX_COMPLETION_TIME_REACHED");
  }

  @Test
  void whatNobodyAcknowledgesIsSaidAgain() {
    see(RUNS);
    told();
    runs.order(SESSION, new AgentCommand.Attached(new AgentId("node-uid"), "10.0.0.1", null));
    assertThat(told()).hasSize(1);
    runs.tick();
    assertThat(told()).isEmpty();
    nowMillis += 10_000;
    runs.tick();
    assertThat(told()).containsExactly("STARTING The container is started");
    nowMillis += 10_000;
    runs.tick();
    assertThat(told()).as("the pauses grow").isEmpty();
  }

  /** All that the next master needs is in the pod. */
  @Test
  void anotherMasterGoesOnFromThePodAndSaysTheSameEndUnderTheSameId() {
    begin();
    see(ended(0, "Completed", ""));
    toldAndAcknowledged();
    String uuid = last().uuid();
    looked = 0;
    events = new RecordedEvents();
    runs = runs(TERM + 1);
    feed = feed();
    see(ended(0, "Completed", ""));
    assertThat(told()).containsExactly("attached t STAGING");
    MasterEvent.AgentAttached attached =
        (MasterEvent.AgentAttached)
            events.all().stream()
                .filter(MasterEvent.AgentAttached.class::isInstance)
                .findFirst()
                .orElseThrow();
    Work.Task held = attached.tasks().getFirst().task();
    assertThat(held.resources())
        .isEqualTo(SamplePlan.PLAN.envelope().minusSaturating(SamplePlan.PLAN.overhead()))
        .isNotEqualTo(Resources.NONE);
    assertThat(held.agent()).isEqualTo(SamplePlan.PLAN.agent());
    runs.order(SESSION, new AgentCommand.Attached(new AgentId("node-uid"), "10.0.0.1", null));
    assertThat(toldAndAcknowledged())
        .containsExactly(
            "RUNNING The image's entrypoint runs", "FINISHED Container exited with status 0");
    assertThat(last().uuid()).isEqualTo(uuid);
  }

  /** Else its scheduler would be told that nobody knows it, and it would run all the same. */
  @Test
  void anotherMastersTaskIsHeldBeforeItBegins() {
    runs = runs(TERM + 1);
    feed = feed();
    see(WAITS);
    assertThat(told()).containsExactly("attached t STAGING");
  }

  /** The master waits for pods that nobody has told it anything of; of this one it was told. */
  @Test
  void anotherMastersPodThatDoesNotBeginInTimeIsGivenUp() {
    runs = runs(TERM + 1);
    feed = feed();
    see(WAITS);
    runs.order(SESSION, new AgentCommand.Attached(new AgentId("node-uid"), "10.0.0.1", null));
    told();
    nowMillis += 119_999;
    runs.tick();
    assertThat(told()).isEmpty();
    nowMillis += 1;
    runs.tick();
    runs.tick();
    assertThat(toldAndAcknowledged())
        .containsExactly("DROPPED the executor pod did not start within 120 s");
    assertThat(last().reason()).isEqualTo("EXECUTOR_REGISTRATION_TIMEOUT");
    assertThat(stopped).containsExactly("ns/fw-abc pod-uid 1");
    see(RUNS);
    assertThat(told()).as("it was too late").isEmpty();
  }

  @Test
  void whatHasBegunAndWhatTheMasterItselfWaitsForIsNotGivenUp() {
    see(WAITS);
    nowMillis += 600_000;
    runs.tick();
    assertThat(told()).isEmpty();
    runs = runs(TERM + 1);
    feed = feed();
    begin();
    nowMillis += 600_000;
    runs.tick();
    assertThat(told()).isEmpty();
    assertThat(stopped).isEmpty();
  }

  /** Or the master would take the task for one that runs, and nobody would tell its end again. */
  @Test
  void whatIsRepeatedIsSaidBeforeWhatFollowsItsAcknowledgement() {
    events =
        new RecordedEvents() {
          @Override
          public boolean offer(MasterEvent event) {
            acknowledgedMeanwhile(event);
            return super.offer(event);
          }

          @Override
          public void put(MasterEvent event) {
            acknowledgedMeanwhile(event);
            super.put(event);
          }
        };
    runs = runs(TERM);
    feed = feed();
    see(RUNS);
    runs.order(SESSION, new AgentCommand.Attached(new AgentId("node-uid"), "10.0.0.1", null));
    told();
    nowMillis += 10_000;
    meanwhile = true;
    runs.tick();
    assertThat(acknowledging).isNotNull();
    await(acknowledging, Thread.State.TERMINATED);
    assertThat(told())
        .containsExactly(
            "STARTING The container is started", "RUNNING The image's entrypoint runs");
  }

  /** As far as that comes before the repetition is there. */
  private void acknowledgedMeanwhile(MasterEvent event) {
    if (meanwhile && event instanceof MasterEvent.TaskReported reported) {
      meanwhile = false;
      acknowledging =
          Thread.ofPlatform()
              .start(() ->
                  runs.order(
                      SESSION,
                      new AgentCommand.Acknowledge(
                          SamplePlan.PLAN.frameworkId(),
                          new TaskId("t"),
                          reported.status().uuid())));
      await(acknowledging, Thread.State.BLOCKED);
    }
  }

  /** Until it is there, or over. */
  private static void await(@Nullable Thread thread, Thread.State state) {
    while (thread != null
        && thread.getState() != state
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aPodThatNamesNoTaskIsOneWhoseAgentNeverComes() {
    task = ",'task_id':{'value':''}";
    see(RUNS);
    assertThat(told()).isEmpty();
    assertThat(phase()).isEqualTo(PodPhase.RUNNING);
  }

  @Test
  void whatIsNotOursIsHandedOn() {
    AgentCommand command = new AgentCommand.ShutdownPod("why");
    runs.order("5d1f", command);
    assertThat(others).containsExactly(command);
  }

  private void begin() {
    see(RUNS);
    runs.order(SESSION, new AgentCommand.Attached(new AgentId("node-uid"), "10.0.0.1", null));
    toldAndAcknowledged();
  }

  private void kill(@Nullable Long graceMillis) {
    runs.order(
        SESSION,
        new AgentCommand.Kill(SamplePlan.PLAN.frameworkId(), new TaskId("t"), graceMillis));
  }

  private PodPhase phase() {
    return events.all().stream()
        .filter(MasterEvent.ExecutorPodObserved.class::isInstance)
        .map(event -> ((MasterEvent.ExecutorPodObserved) event).pod().phase())
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  private Work.Status last() {
    return events.all().stream()
        .filter(MasterEvent.TaskReported.class::isInstance)
        .map(event -> ((MasterEvent.TaskReported) event).status())
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  /** What the master was told since the last time, as it stands in words. */
  private List<String> told() {
    List<String> words = new ArrayList<>();
    List<MasterEvent> all = events.all();
    for (; looked < all.size(); looked++) {
      if (all.get(looked) instanceof MasterEvent.TaskReported reported) {
        assertThat(reported.session()).isEqualTo(SESSION);
        words.add(reported.status().state() + " " + reported.status().message());
      } else if (all.get(looked) instanceof MasterEvent.AgentAttached attached) {
        assertThat(attached.pod()).isEqualTo(new PodName("ns", "fw-abc"));
        words.add(
            "attached "
                + attached.tasks().getFirst().task().id()
                + " "
                + attached.tasks().getFirst().latest());
      }
    }
    return words;
  }

  private List<String> toldAndAcknowledged() {
    List<String> words = new ArrayList<>();
    for (List<String> more = told(); !more.isEmpty(); more = told()) {
      words.addAll(more);
      if (events.all().getLast() instanceof MasterEvent.TaskReported reported) {
        runs.order(
            SESSION,
            new AgentCommand.Acknowledge(
                SamplePlan.PLAN.frameworkId(), new TaskId("t"), reported.status().uuid()));
      }
    }
    words.remove("attached t STAGING");
    return words;
  }

  private void see(String state) {
    see(state, "", "'phase':'Running',");
  }

  private void see(String state, String meta, String status) {
    feed.seen(pod(state, meta, status));
  }

  private KubeJson.Pod pod(String state) {
    return pod(state, "", "'phase':'Running',");
  }

  /**
   * @param meta more of the metadata
   * @param status more of the status
   */
  private KubeJson.Pod pod(String state, String meta, String status) {
    String text =
        ("{'metadata':{'name':'fw-abc','namespace':'ns','uid':'pod-uid'"
                + meta
                + "},'spec':{'nodeName':'node-1'},'status':{"
                + status
                + "'podIP':'10.1.2.3','containerStatuses':[{'name':'executor','restartCount':0,"
                + "'state':{"
                + state
                + "}}]}}")
            .replace('\'', '"');
    String info =
        ("{'name':'t','task_id':{'value':'t'},'agent_id':{'value':''},'resources':[],"
                + "'command':{'shell':false}"
                + task
                + "}")
            .replace('\'', '"');
    try {
      KubeJson.Pod read = json.readValue(text, KubeJson.Pod.class);
      KubeJson.Meta plain = read.metadata();
      KubeJson.Meta planned =
          new KubeJson.Meta(
              plain.name(),
              plain.namespace(),
              plain.uid(),
              "1",
              plain.deletionTimestamp(),
              null,
              Map.of(PlanAnnotation.COMPONENT_LABEL, PlanAnnotation.EXECUTOR),
              Map.of(
                  PlanAnnotation.KEY,
                  PlanAnnotation.write(SamplePlan.PLAN),
                  PlanAnnotation.TASK_KEY,
                  info),
              null,
              plain.deletionGracePeriodSeconds());
      return new KubeJson.Pod(planned, read.spec(), read.status(), null);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String ended(int code, String reason, String message) {
    return ended(code, reason, message, "2026-01-01T10:00:40Z");
  }

  private static String ended(int code, String reason, String message, String at) {
    return "'terminated':{'exitCode':"
        + code
        + ",'reason':'"
        + reason
        + "','message':'"
        + message
        + "','startedAt':'2026-01-01T10:00:00Z','finishedAt':'"
        + at
        + "'}";
  }
}

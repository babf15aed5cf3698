package dev.tender.operator.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import dev.tender.crd.FrameworkSpec;
import dev.tender.crd.TaskSpec;
import dev.tender.crd.TaskStatus;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import dev.tender.operator.reservation.ReservationMapper;
import dev.tender.operator.reservation.ReservationRegistry;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private static final FrameworkName FRAMEWORK = new FrameworkName("ns", "fw");
  private static final FrameworkId ID = new FrameworkId("F1");
  private static final int BUDGET = 20;

  private long nowMillis = 1_000_000;
  private final InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
  private final FakeApi api = new FakeApi();
  private final RecordedEvents events = new RecordedEvents();
  private FrameworkSpec.TaskRecords policy = FrameworkSpec.TaskRecords.All;
  private boolean there = true;
  private final RecordWriter writer = new RecordWriter(api, clock, BUDGET);
  private final RecordBooks books = books(writer);

  private RecordBooks books(RecordWriter to) {
    return new RecordBooks(
        to,
        name -> there && name.equals(FRAMEWORK) ? new Owners.Owner("fw-uid", policy) : null,
        new RecordSettings(100, Duration.ofSeconds(5), 2),
        new TaskMapper(new WireTasks(new Shapes()), ResourceNames.DEFAULT),
        clock,
        events,
        new ReservationRegistry(new ReservationMapper(ResourceNames.DEFAULT), events));
  }

  @Test
  void anOfferIsMadePatchedOnceWhenItEndsAndDeletedALittleLater() {
    books.offer(offer("o1", Work.OfferPhase.OUTSTANDING));
    writeAll();
    // That it is outstanding is the default of the schema.
    assertThat(api.requests).containsExactly("create Offer");
    assertThat(books.recordedOffers(FRAMEWORK)).isEqualTo(1);

    books.offer(offer("o1", Work.OfferPhase.DECLINED));
    writeAll();
    assertThat(api.requests.getLast()).isEqualTo("status Offer Declined");

    nowMillis += 4_999;
    writeAll();
    assertThat(api.requests.getLast()).isEqualTo("status Offer Declined");
    nowMillis += 1;
    writeAll();
    assertThat(api.requests.getLast()).isEqualTo("delete Offer");
    assertThat(books.recordedOffers(FRAMEWORK)).isZero();
  }

  @Test
  void anOfferThatIsAcceptedBeforeItIsWrittenStillTellsItsStoryWhenThereIsTime() {
    books.offer(offer("o1", Work.OfferPhase.OUTSTANDING));
    books.offer(offer("o1", Work.OfferPhase.ACCEPTED));
    writeAll();
    assertThat(api.requests).containsExactly("create Offer", "status Offer Accepted");
  }

  @Test
  void anOfferThatHasEndedSaysWhyInOneWordAndInASentence() {
    books.offer(offer("o1", Work.OfferPhase.OUTSTANDING));
    String sentence = "its pod leaves: pod-1, it is wanted by somebody below their share";
    books.offer(
        new MasterEffect.RecordOffer(
            offer("o1", Work.OfferPhase.OUTSTANDING).offer(), Work.OfferPhase.RESCINDED, sentence));
    writeAll();
    assertThat(api.statuses.getLast().path("reason").asText()).isEqualTo("PodLeaves");
    assertThat(api.statuses.getLast().path("message").asText()).isEqualTo(sentence);
  }

  @Test
  void recordsSayHowMuchInTheUnitsOfPeople() {
    books.offer(offer("o1", Work.OfferPhase.OUTSTANDING));
    books.task(task("t", Work.TaskState.RUNNING));
    writeAll();
    assertThat(api.bodies)
        .extracting(body -> body.at("/spec/resources").toString())
        .containsExactly(
            "{\"cpu\":\"100m\",\"memory\":\"1Mi\"}", "{\"cpu\":\"1\",\"memory\":\"1Gi\"}");
  }

  @Test
  void underPressureShortLivedOffersAreNeverWritten() {
    // 20 writes are saved up; below a quarter of them it is pressure: 15 for the first 15 offers.
    for (int i = 0; i < 200; i++) {
      books.offer(offer("o" + i, Work.OfferPhase.OUTSTANDING));
      books.offer(offer("o" + i, Work.OfferPhase.DECLINED));
    }
    for (int second = 0; second < 20; second++) {
      writeAll();
      nowMillis += 1_000;
    }
    long created = api.requests.stream().filter("create Offer"::equals).count();
    assertThat(created).isLessThan(20);
    assertThat(writer.pending()).isZero();
  }

  @Test
  void ofAFrameworkThatTurnsOverManyOffersOnlyAFewShortLivedOnesAreWritten() {
    RecordWriter ample = new RecordWriter(api, clock, 1_000);
    RecordBooks own = books(ample);
    for (int i = 0; i < 1_000; i++) {
      own.offer(offer("o" + i, Work.OfferPhase.OUTSTANDING));
      own.offer(offer("o" + i, Work.OfferPhase.ACCEPTED));
      while (ample.writeOne()) {}
      nowMillis += 20;
    }
    // 50 at once, and one for each of the 20 seconds.
    assertThat(api.requests.stream().filter("create Offer"::equals).count()).isBetween(65L, 71L);

    own.offer(offer("lasting", Work.OfferPhase.OUTSTANDING));
    nowMillis += 1_000;
    api.requests.clear();
    while (ample.writeOne()) {}
    assertThat(api.requests).contains("create Offer");
  }

  @Test
  void noMoreIsWrittenThanTheBudgetAllows() {
    for (int i = 0; i < 100; i++) {
      books.task(task("t" + i, Work.TaskState.RUNNING));
    }
    writeAll();
    assertThat(api.requests).hasSize(BUDGET);
    nowMillis += 500;
    writeAll();
    assertThat(api.requests).hasSize(BUDGET + BUDGET / 2);
  }

  @Test
  void ofManyStatesTheNewestIsWritten() {
    books.task(task("t", Work.TaskState.STAGING));
    books.task(task("t", Work.TaskState.STARTING));
    books.task(task("t", Work.TaskState.RUNNING));
    writeAll();
    assertThat(api.requests).containsExactly("create Task", "status Task TASK_RUNNING");
  }

  /** Each result of a health check comes as another status of a task that runs as before. */
  @Test
  void theResultOfTheLastHealthCheckStandsInTheStatus() {
    Work.Payload payload = new Work.Payload() {};
    books.task(task("t", Work.TaskState.RUNNING, null, payload, null));
    writeAll();
    assertThat(api.statuses.getLast().has("healthy")).isFalse();
    books.task(task("t", Work.TaskState.RUNNING, null, payload, true));
    writeAll();
    assertThat(api.statuses.getLast()).hasToString("{\"healthy\":true}");
    books.task(task("t", Work.TaskState.RUNNING, null, payload, false));
    writeAll();
    assertThat(api.statuses.getLast()).hasToString("{\"healthy\":false}");
  }

  @Test
  void howItsProcessEndedStandsInTheStatus() {
    JsonNode failed = TaskStatuses.of(task("t", Work.TaskState.FAILED, 3), null);
    assertThat(failed.path("exitCode").isInt()).isTrue();
    assertThat(failed.path("exitCode").asInt()).isEqualTo(3);
    assertThat(TaskStatuses.of(task("t", Work.TaskState.FINISHED, 0), null).path("exitCode"))
        .as("0 is an exit code too")
        .isEqualTo(JsonNodeFactory.instance.numberNode(0));
    assertThat(TaskStatuses.of(task("t", Work.TaskState.RUNNING), null).has("exitCode")).isFalse();
  }

  @Test
  void endedTasksAreKeptByNumber() {
    for (int i = 1; i <= 3; i++) {
      books.task(task("t" + i, Work.TaskState.FINISHED));
      writeAll();
    }
    assertThat(api.requests.stream().filter("delete Task"::equals)).hasSize(1);
  }

  @Test
  void onlyFailuresAreRecordedWhereOnlyTheyAreWanted() {
    policy = FrameworkSpec.TaskRecords.Failures;
    books.task(task("good", Work.TaskState.RUNNING));
    books.task(task("good", Work.TaskState.FINISHED));
    books.task(task("bad", Work.TaskState.RUNNING));
    books.task(task("bad", Work.TaskState.FAILED));
    writeAll();
    assertThat(api.requests).containsExactly("create Task", "status Task TASK_FAILED");
  }

  @Test
  void aRequestToSlowDownIsObeyedAndNothingIsLost() {
    api.next = new ApiResult.Unavailable("too many requests", 3_000);
    books.task(task("t", Work.TaskState.RUNNING));
    writeAll();
    nowMillis += 2_999;
    writeAll();
    assertThat(api.requests).hasSize(1);
    nowMillis += 100;
    writeAll();
    assertThat(api.requests.subList(1, 3))
        .containsExactly("create Task", "status Task TASK_RUNNING");
  }

  @Test
  void aPersonWhoDeletesAnOfferDeclinesItAndOurOwnDeletionsDoNot() {
    books.offer(offer("o1", Work.OfferPhase.OUTSTANDING));
    books.offer(offer("o2", Work.OfferPhase.OUTSTANDING));
    writeAll();
    books.offerVanished("ns", Names.ofOffer(FRAMEWORK, new OfferId("o1")));
    assertThat(events.all()).containsExactly(new MasterEvent.OfferDeleted(new OfferId("o1")));

    books.offer(offer("o2", Work.OfferPhase.EXPIRED));
    writeAll();
    nowMillis += 5_000;
    writeAll();
    books.offerVanished("ns", Names.ofOffer(FRAMEWORK, new OfferId("o2")));
    assertThat(events.all()).hasSize(1);
  }

  @Test
  void aPersonWhoDeletesATaskKillsIt() {
    books.task(task("t", Work.TaskState.RUNNING));
    writeAll();
    books.taskVanished("ns", Names.ofTask(FRAMEWORK, ID, new TaskId("t")));
    assertThat(events.all())
        .containsExactly(new MasterEvent.TaskDeleted(FRAMEWORK, new TaskId("t")));
  }

  /** Frameworks come and go for as long as the master lives. */
  @Test
  void nothingIsKeptOfTasksWhoseFrameworkIsGone() {
    books.task(task("t1", Work.TaskState.FINISHED));
    books.task(task("t2", Work.TaskState.RUNNING));
    writeAll();
    assertThat(books.tasksKept()).isEqualTo(1);
    int written = api.requests.size();
    there = false;
    books.forget(FRAMEWORK);
    assertThat(books.tasksKept()).isZero();
    books.task(task("t2", Work.TaskState.KILLED));
    books.task(task("t3", Work.TaskState.RUNNING));
    assertThat(books.tasksKept()).isZero();
    writeAll();
    assertThat(api.requests).as("they go with it").hasSize(written);
  }

  /** It may be larger than all the rest, and there may be millions of them. */
  @Test
  void whatATaskCarriesIsNotKeptOnceItsRecordIsMade() {
    ObjectRef ref = new ObjectRef(ObjectRef.Kind.TASK, "ns", "t");
    TaskEntry entry = new TaskEntry(ref, task("t", Work.TaskState.RUNNING), "fw-uid");
    assertThat(entry.latest().payload()).isNotSameAs(Work.Payload.NONE);
    entry.done(
        new Entry.Op.Create(JsonNodeFactory.instance.objectNode()),
        new ApiResult.Done(),
        nowMillis);
    assertThat(entry.latest().payload()).isSameAs(Work.Payload.NONE);
    entry.show(task("t", Work.TaskState.FINISHED));
    assertThat(entry.latest().payload()).isSameAs(Work.Payload.NONE);
    assertThat(entry.latest().state()).isEqualTo(Work.TaskState.FINISHED);
  }

  @Test
  void anOfferOfAnEarlierMasterIsRemoved() {
    books.offerSeen(meta("old", null, List.of(), Map.of("app.kubernetes.io/managed-by", "tender")));
    books.offerSeen(meta("of-a-person", null, List.of(), Map.of()));
    writeAll();
    assertThat(api.requests).containsExactly("delete Offer");
  }

  @Test
  void anAppliedTaskIsHeldUntilItHasEnded() {
    books.taskSeen(applied(null, List.of()), meta("mine", null, List.of(), Map.of()));
    writeAll();
    assertThat(events.all().getFirst()).isInstanceOf(MasterEvent.TaskApplied.class);
    assertThat(api.requests)
        .containsExactly(
            "patch Task {\"metadata\":{\"resourceVersion\":\"1\",\"finalizers\":"
                + "[\"tender.dev/task\"]}}");

    books.task(task("mine", Work.TaskState.RUNNING));
    writeAll();
    assertThat(api.requests.getLast()).isEqualTo("status Task TASK_RUNNING");

    // kubectl delete: the object stays until the task has ended.
    List<String> held = List.of("tender.dev/task", "other/one");
    books.taskSeen(applied(null, held), meta("mine", "2026-01-01T00:00:00Z", held, Map.of()));
    writeAll();
    assertThat(events.all().getLast())
        .isEqualTo(new MasterEvent.TaskDeleted(FRAMEWORK, new TaskId("mine")));
    assertThat(api.requests.getLast()).isEqualTo("status Task TASK_RUNNING");

    books.task(task("mine", Work.TaskState.KILLED));
    writeAll();
    assertThat(api.requests.subList(2, 4))
        .containsExactly(
            "status Task TASK_KILLED",
            "patch Task {\"metadata\":{\"resourceVersion\":\"1\",\"finalizers\":[\"other/one\"]}}");
  }

  @Test
  void anAppliedTaskThatIsTriedAgainHasNotEnded() {
    List<String> held = List.of("tender.dev/task");
    books.taskSeen(applied(null, held), meta("mine", null, held, Map.of()));
    books.task(task("mine", Work.TaskState.DROPPED));
    writeAll();
    assertThat(api.requests).containsExactly("status Task TASK_DROPPED");
    books.taskSeen(applied(null, held), meta("mine", "2026-01-01T00:00:00Z", held, Map.of()));
    writeAll();
    assertThat(events.all().getLast())
        .as("whoever deletes it meanwhile ends it")
        .isEqualTo(new MasterEvent.TaskDeleted(FRAMEWORK, new TaskId("mine")));
  }

  @Test
  void anAppliedTaskThatIsToBeTriedAgainIsToldToTheNextMasterAsOneThatMayRun() {
    Seen.TaskObject there = applied(null, List.of());
    books.taskSeen(
        new Seen.TaskObject(
            there.metadata(),
            there.spec(),
            new Seen.State(TaskStatus.State.TASK_GONE, "CONTAINER_PREEMPTED"),
            null),
        meta("mine", null, List.of(), Map.of()));
    assertThat(((MasterEvent.TaskApplied) events.all().getFirst()).recorded())
        .isEqualTo(Work.TaskState.STAGING);
  }

  @Test
  void aTaskThatCannotRunSaysSoOnItself() {
    books.taskSeen(applied(null, List.of()), meta("mine", null, List.of(), Map.of()));
    books.applied(
        new MasterEffect.RecordApplied(
            FRAMEWORK, new TaskId("mine"), Work.TaskState.ERROR, "TASK_INVALID", "too large"));
    writeAll();
    assertThat(api.requests).containsExactly("status Task TASK_ERROR");
  }

  @Test
  void aStatusIsWrittenWhenItHasChanged() {
    ObjectRef ref = new ObjectRef(ObjectRef.Kind.FRAMEWORK, "ns", "fw");
    ObjectNode there = JsonNodeFactory.instance.objectNode().put("phase", "Pending");
    ObjectNode now = JsonNodeFactory.instance.objectNode().put("phase", "Active");
    books.status(ref, there, there);
    writeAll();
    assertThat(api.requests).isEmpty();
    books.status(ref, there, now);
    books.status(ref, there, now);
    writeAll();
    assertThat(api.requests).containsExactly("status Framework Active");
  }

  @Test
  void theSameNoticeIsToldOnceAMinute() {
    MasterEffect.Notice notice = new MasterEffect.Notice(FRAMEWORK, true, "Why", "because");
    books.notice(notice);
    books.notice(notice);
    writeAll();
    assertThat(api.requests).containsExactly("create Event");
    nowMillis += 60_000;
    books.notice(notice);
    writeAll();
    assertThat(api.requests).hasSize(2);
  }

  /** Each is another one, and they may come faster than they can be written, for ever. */
  @Test
  void aFrameworkWithTooManyNoticesLosesSomeAndOthersAreHeardAllTheSame() {
    for (int i = 0; i < 5_000; i++) {
      books.notice(new MasterEffect.Notice(FRAMEWORK, true, "TaskDropped", "task " + i));
    }
    books.notice(
        new MasterEffect.NodeNotice("node-1", new AgentId("uid-7"), true, "Why", "because"));
    assertThat(writer.pending()).isEqualTo(101);
    for (int second = 0; second < 10; second++) {
      writeAll();
      nowMillis += 1_000;
    }
    assertThat(api.requests).hasSize(101);
    books.notice(new MasterEffect.Notice(FRAMEWORK, true, "TaskDropped", "task 4999"));
    writeAll();
    assertThat(api.requests).as("there is room again").hasSize(102);
  }

  @Test
  void noMoreNoticesWaitThanSomebodyMayReadHoweverManyThereAreToTell() {
    for (int i = 0; i < 5_000; i++) {
      books.notice(
          new MasterEffect.NodeNotice("node-" + i, new AgentId("u" + i), true, "Why", "because"));
    }
    assertThat(writer.pending()).isEqualTo(2_000);
  }

  @Test
  void aNoticeAboutANodeIsAnEventWhereKubectlLooksForIt() {
    MasterEffect.NodeNotice notice =
        new MasterEffect.NodeNotice("node-1", new AgentId("uid-7"), true, "Why", "because");
    books.notice(notice);
    books.notice(notice);
    writeAll();
    assertThat(api.requests).containsExactly("create Event");
    JsonNode event = api.bodies.getLast();
    assertThat(event.at("/metadata/namespace").asText()).isEqualTo("default");
    assertThat(event.at("/involvedObject").toString())
        .isEqualTo(
            "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"node-1\",\"uid\":\"uid-7\"}");
    assertThat(event.at("/type").asText()).isEqualTo("Warning");
  }

  @Test
  void aRecordShowsLabelsAndDiscoveryAndNothingThatMayBeSecret() throws WireException {
    String info =
        """
        {"name": "t", "task_id": {"value": "t"}, "agent_id": {"value": "a"}, "resources": [],
         "data": "aGlkZGVu",
         "command": {"value": "hidden", "environment": {"variables":
           [{"name": "P", "type": "SECRET",
             "secret": {"type": "VALUE", "value": {"data": "aGlkZGVu"}}}]}},
         "labels": {"labels": [{"key": "team", "value": "a"}, {"key": "team", "value": "b"},
           {"key": "flag"}, {"key": "long", "value": "%s"}]},
         "discovery": {"visibility": "CLUSTER", "name": "web",
           "ports": {"ports": [{"number": 31000, "name": "http", "protocol": "tcp"}]}}}
        """
            .formatted("x".repeat(2000));
    TaskInfo task = Json.decode(TaskInfo.class, info.getBytes(StandardCharsets.UTF_8));
    books.task(task("t", Work.TaskState.RUNNING, null, new Payloads.OfTask(task)));
    writeAll();
    JsonNode spec = api.bodies.getFirst().at("/spec");
    assertThat(spec.at("/labels/team").asText()).isEqualTo("a");
    assertThat(spec.at("/labels/flag").asText()).isEmpty();
    assertThat(spec.at("/labels/long").asText()).hasSize(1024).endsWith("…");
    assertThat(spec.at("/discovery/name").asText()).isEqualTo("web");
    assertThat(spec.at("/discovery/ports/0/number").asLong()).isEqualTo(31000);
    assertThat(spec.toString()).doesNotContain("hidden").doesNotContain("aGlkZGVu");
  }

  private void writeAll() {
    while (writer.writeOne()) {
      // Until nothing is due, or the budget is used up.
    }
  }

  private Seen.TaskObject applied(@Nullable String deleted, List<String> finalizers) {
    TaskSpec spec =
        new TaskSpec(
            "fw",
            null,
            null,
            null,
            null,
            "echo",
            null,
            null,
            null,
            Map.of(
                "cpu",
                new io.fabric8.kubernetes.api.model.Quantity("1"),
                "memory",
                new io.fabric8.kubernetes.api.model.Quantity("64Mi")),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return new Seen.TaskObject(meta("mine", deleted, finalizers, Map.of()), spec, null, null);
  }

  private static Meta meta(
      String name, @Nullable String deleted, List<String> finalizers, Map<String, String> labels) {
    return new Meta(name, "ns", "uid-" + name, "1", deleted, finalizers, labels, Map.of(), null);
  }

  private MasterEffect.RecordOffer offer(String id, Work.OfferPhase phase) {
    return new MasterEffect.RecordOffer(
        new Work.Offer(
            new OfferId(id),
            FRAMEWORK,
            ID,
            "role",
            new AgentId("a"),
            "node-1",
            Cluster.Address.of("10.0.0.1"),
            Map.of(),
            Bundle.of(Resources.of(1000, 1 << 30)),
            Map.of(),
            Set.of(),
            null,
            nowMillis + 60_000,
            null),
        phase,
        "because");
  }

  private TaskRecord task(String id, Work.TaskState state) {
    return task(id, state, null);
  }

  private TaskRecord task(String id, Work.TaskState state, @Nullable Integer exitCode) {
    return task(id, state, exitCode, new Work.Payload() {});
  }

  private TaskRecord task(
      String id, Work.TaskState state, @Nullable Integer exitCode, Work.Payload payload) {
    return task(id, state, exitCode, payload, null);
  }

  private TaskRecord task(
      String id,
      Work.TaskState state,
      @Nullable Integer exitCode,
      Work.Payload payload,
      @Nullable Boolean healthy) {
    return new TaskRecord(
        FRAMEWORK,
        ID,
        new TaskId(id),
        id,
        "role",
        Resources.of(100, 1 << 20),
        state,
        null,
        "",
        exitCode,
        new AgentId("a"),
        "node-1",
        null,
        null,
        nowMillis,
        nowMillis,
        payload,
        healthy == null
            ? null
            : new Payloads.OfStatus(
                dev.tender.protocol.v1.TaskStatus.builder()
                    .taskId(new dev.tender.protocol.v1.TaskId(id))
                    .state(TaskState.TASK_RUNNING)
                    .healthy(healthy)
                    .build()));
  }
}

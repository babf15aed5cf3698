package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterView;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import dev.tender.protocol.v1.FrameworkInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who may subscribe as the scheduler of a Framework, and how long anybody waits to hear it. */
class WireRightsTest {
  private static final String REGISTERING =
      "create frameworks.tender.dev/registrations \"%s\" in namespace ns";

  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private final WireClient client = new WireClient(server);

  @Test
  void theNameOfAPersonsFrameworkIsNoProofOfBelongingToIt() throws Exception {
    server.barred.add("ns/default " + REGISTERING.formatted("trial"));
    try (WireClient.Stream stream = wireOnly("trial", "")) {
      stream.isRefused(
          "Service account ns/default may not '"
              + told("trial")
              + "', so it is not taken for the scheduler of Framework ns/trial: give it that right"
              + " (ClusterRoles tender-scheduler and tender-edit have it), or use a token of service"
              + " account trial-scheduler");
    }
    assertThat(registrations("ns", "trial")).isEmpty();
  }

  @Test
  void whoeverMayRegisterWithAPersonsFrameworkNeedsOnlyItsName() throws Exception {
    try (WireClient.Stream stream = wireOnly("trial", "")) {
      stream.subscribed();
      assertThat(registrations("ns", "trial")).hasSize(1);
    }
  }

  @Test
  void aSchedulerThatTenderRunsNeedsNoRight() throws Exception {
    server.barred.add("ns/trial-scheduler " + REGISTERING.formatted("trial"));
    try (WireClient.Stream stream = trial("")) {
      stream.subscribed();
    }
  }

  @Test
  void neitherIsTheNameOfOneThatWasMadeForSomebodyElse() throws Exception {
    try (WireClient.Stream stream = wireOnly("spark", "")) {
      stream.subscribed();
    }
    JsonNode before = made().deepCopy();
    server.barred.add("ns/other " + REGISTERING.formatted("spark"));
    try (WireClient.Stream stream =
        client.subscribe(
            "scheduler",
            WireServer.OTHER_TOKEN,
            WireClient.subscription("spark", ",'failover_timeout':36000"))) {
      stream.isRefused("Service account ns/other may not");
    }
    assertThat(made()).isEqualTo(before);
  }

  @Test
  void noFrameworkIsMadeForWhoMayNotSubscribeToItThen() throws Exception {
    server.barred.add("ns/default " + REGISTERING.formatted("spark"));
    try (WireClient.Stream stream = wireOnly("spark", "")) {
      stream.isRefused("may not '" + told("spark") + "'");
      assertThat(server.objects).isEmpty();
    }
  }

  @Test
  void whatOnlyTheMasterKnowsOfLetsNobodyIn() throws Exception {
    server.tellMasterAlone("late");
    server.objects.put(
        "/apis/tender.dev/v1beta1/namespaces/ns/frameworks/late",
        JsonMapper.builder().build().readTree("{\"metadata\":{\"deletionTimestamp\":\"t\"}}"));
    try (WireClient.Stream stream =
        client.subscribe("scheduler", WireServer.LATE_TOKEN, WireClient.subscription("x"))) {
      stream.isRefused("Framework ns/late does not exist: create it first");
    }
  }

  @Test
  void whenTooManyAreBeingLookedForTheNextIsToldToComeBack() throws Exception {
    try (WireServer slow = new WireServer(true, Duration.ofMillis(300));
        WireClient callers = new WireClient(slow)) {
      List<CompletableFuture<WireClient.Stream>> waiting = new ArrayList<>();
      slow.answering.writeLock().lock();
      try {
        for (int each = 0; each < 16; each++) {
          String name = "spark-" + each;
          waiting.add(
              CompletableFuture.supplyAsync(
                  () ->
                      callers.subscribe(
                          "scheduler", WireServer.PLAIN_TOKEN, WireClient.subscription(name)),
                  Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())));
          assertThat(slow.asked.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
        try (WireClient.Stream stream =
            callers.subscribe(
                "scheduler", WireServer.PLAIN_TOKEN, WireClient.subscription("one-more"))) {
          stream.isTurnedAway(503, "too many who subscribe are waiting for its answers");
        }
      } finally {
        slow.answering.writeLock().unlock();
      }
      for (CompletableFuture<WireClient.Stream> each : waiting) {
        each.get(10, TimeUnit.SECONDS).close();
      }
    }
  }

  @Test
  void whoeverIsLookedAtForTooLongIsToldToComeBack() throws Exception {
    server.secret("words", "alice", "pw");
    server.declare("old", "scheduler: {external: {}}, credentials: {secretRef: {name: words}}");
    server.answering.writeLock().lock();
    try (RawHttp token = new RawHttp(server.port());
        RawHttp secret = new RawHttp(server.port())) {
      token.post(
          "/api/v1/scheduler",
          "Authorization: Bearer " + WireServer.SILENT_TOKEN + "\r\n",
          WireClient.subscription("trial"));
      secret.post(
          "/api/v1/scheduler",
          "Authorization: " + WireClient.basic("alice", "pw") + "\r\n",
          WireClient.subscription("old"));
      for (RawHttp each : List.of(token, secret)) {
        RawHttp.Head head = each.head();
        assertThat(head.status()).startsWith("HTTP/1.1 503");
        assertThat(head.headers()).containsEntry("retry-after", "2");
        assertThat(each.body(head)).contains("The API server has not answered in time who calls");
      }
    } finally {
      server.answering.writeLock().unlock();
    }
  }

  /** Here a minute is what a scheduler waits at most. */
  @Test
  void theTimeForWhichSomebodyWasLookedAtIsNotWaitedAgain() throws Exception {
    server.answering.writeLock().lock();
    try {
      SubscriptionGate.Admission admission =
          server
              .arrivals
              .admit(
                  new SubscriptionGate.Arrival(
                      FrameworkInfo.builder().user("root").name("spark").build(),
                      new Proof.Account(new Caller("ns", "default", null, null, null, false)),
                      "127.0.0.1",
                      false,
                      Duration.ofMinutes(1)))
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      assertThat(admission)
          .isInstanceOfSatisfying(
              SubscriptionGate.Admission.TurnedAway.class,
              away -> assertThat(away.refusal().status()).isEqualTo(503));
    } finally {
      server.answering.writeLock().unlock();
    }
  }

  @Test
  void anUpdateWhoseCallerHasHungUpIsNotDone() throws Exception {
    for (String role : List.of("etl", "web")) {
      server.loop.put(
          new MasterEvent.RoleDeclared(
              new Declarations.Role(role, List.of("ns"), 1000, Resources.NONE, Limits.NONE, 0)));
    }
    try (WireClient.Stream stream = wireOnly("spark", ",'role':'etl'")) {
      String id = stream.subscribed();
      assertThat(stream.next()).startsWith("{\"type\":\"OFFERS\"");
      server.asked.clear();
      server.answering.writeLock().lock();
      try (RawHttp caller = new RawHttp(server.port())) {
        caller.post(
            "/api/v1/scheduler",
            "Mesos-Stream-Id: " + stream.id() + "\r\n",
            update(id, "'capabilities':[{'type':'MULTI_ROLE'}],'roles':['web']"));
        assertThat(server.asked.poll(10, TimeUnit.SECONDS)).isNotNull();
        caller.hangUp();
      } finally {
        server.answering.writeLock().unlock();
      }
      assertThat(client.post("scheduler", stream.id(), update(id, "'role':'etl'")).statusCode())
          .isEqualTo(200);
      client.post(
          "scheduler",
          stream.id(),
          ("{'type':'RECONCILE','framework_id':{'value':'"
                  + id
                  + "'},'reconcile':{'tasks':[{'task_id':{'value':'none'}}]}}")
              .replace('\'', '"'));
      // Of the role that it has not left nothing is taken back.
      assertThat(stream.next()).startsWith("{\"type\":\"UPDATE\"");
    }
  }

  @Test
  void everyAnswerSaysWhichRunOfTheMasterGivesIt() throws Exception {
    try (WireClient.Stream stream = trial("")) {
      String id = stream.subscribed();
      assertThat(stream.response().headers().firstValue("Tender-Master")).hasValue("m");
      for (String body : new String[] {update(id, "'hostname':'h'"), "{}"}) {
        assertThat(
                client.post("scheduler", stream.id(), body).headers().firstValue("Tender-Master"))
            .hasValue("m");
      }
    }
  }

  private static String update(String id, String info) {
    return ("{'type':'UPDATE_FRAMEWORK','framework_id':{'value':'ID'},'update_framework':{"
            + "'framework_info':{'user':'root','name':'spark','id':{'value':'ID'},"
            + info
            + "}}}")
        .replace('\'', '"')
        .replace("ID", id);
  }

  /** The right as it is written in an event. */
  private static String told(String framework) {
    return REGISTERING.formatted(framework).replace("\"", "\\\"");
  }

  private WireClient.Stream trial(String more) {
    return client.subscribe("scheduler", WireServer.TOKEN, WireClient.subscription("trial", more));
  }

  private WireClient.Stream wireOnly(String name, String more) {
    return client.subscribe(
        "scheduler", WireServer.PLAIN_TOKEN, WireClient.subscription(name, more));
  }

  private JsonNode made() {
    return server.objects.values().iterator().next();
  }

  private List<MasterView.RegistrationView> registrations(String namespace, String name)
      throws Exception {
    return server.loop.view().get().frameworks().stream()
        .filter(each -> each.name().equals(new FrameworkName(namespace, name)))
        .findFirst()
        .orElseThrow()
        .registrations();
  }
}

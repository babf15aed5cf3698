package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.FrameworkName;
import dev.tender.operator.framework.Facts;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Principal and secret, and the port for those that know nothing else. */
class WireCredentialsTest {
  /** No time to look for a pod again. */
  @AutoClose private final WireServer server = new WireServer(true, Duration.ofMillis(500));

  @AutoClose private final WireClient client = new WireClient(server);

  @BeforeEach
  void start() {
    server.secret("words", "alice", "pw");
    server.declare("old", "scheduler: {external: {}}, credentials: {secretRef: {name: words}}");
  }

  @Test
  void principalAndSecretFindTheirFrameworkWhateverItCallsItself() throws Exception {
    try (WireClient.Stream stream =
        client.subscribeAs("alice", "pw", WireClient.subscription("Some Framework"))) {
      stream.subscribed();
      assertThat(server.objects).hasSize(1);
    }
  }

  @Test
  void theWrongOnesAreRefusedAndToldHowToShowTheRightOnes() throws Exception {
    try (WireClient.Stream stream =
        client.subscribeAs("alice", "guess", WireClient.subscription("old"))) {
      stream.isTurnedAway(401, "No Framework has credentials with this principal and secret");
      assertThat(stream.response().headers().allValues("WWW-Authenticate"))
          .contains("Basic realm=\"tender\"");
    }
  }

  @Test
  void aFrameworkWithCredentialsIsNotTakenByAToken() throws Exception {
    try (WireClient.Stream stream =
        client.subscribe("scheduler", WireServer.PLAIN_TOKEN, WireClient.subscription("old"))) {
      stream.isTurnedAway(401, "Framework ns/old has spec.credentials");
    }
    server.barred.add(
        "ns/default create frameworks.tender.dev/registrations \"old\" in namespace ns");
    try (WireClient.Stream stream =
        client.subscribe("scheduler", WireServer.PLAIN_TOKEN, WireClient.subscription("old"))) {
      // What would help him comes first.
      stream.isTurnedAway(401, "Framework ns/old has spec.credentials");
    }
  }

  @Test
  void whoShouldShowCredentialsThatCannotBeUsedIsToldWhatIsWrongWithThem() throws Exception {
    server.frameworks.learn(
        new FrameworkName("ns", "old"),
        Facts.NONE.with(
            List.of(
                new Facts.Finding(
                    "CredentialsValid", false, "SecretUnusable", "The operator may not read it"))));
    try (WireClient.Stream stream =
        client.subscribe("scheduler", WireServer.PLAIN_TOKEN, WireClient.subscription("old"))) {
      stream.isTurnedAway(
          401, "its principal and secret. That will not do now: The operator may not read it");
    }
  }

  @Test
  void anotherPrincipalThanThatOfTheCredentialsIsRefused() throws Exception {
    try (WireClient.Stream stream =
        client.subscribeAs("alice", "pw", WireClient.subscription("x", ",'principal':'bob'"))) {
      stream.isTurnedAway(
          400, "'framework_info.principal' is 'bob', the credentials are those of 'alice'");
    }
  }

  @Test
  void thePrincipalOfATokensOwnerIsALabel() throws Exception {
    try (WireClient.Stream stream =
        client.subscribe(
            "scheduler",
            WireServer.TOKEN,
            WireClient.subscription("trial", ",'principal':'whoever'"))) {
      stream.subscribed();
    }
  }

  @Test
  void aPrincipalThatIsNotNamedIsThatOfTheCredentials() throws Exception {
    try (WireClient.Stream stream =
        client.subscribeAs("alice", "pw", WireClient.subscription("x"))) {
      String id = stream.subscribed();
      assertThat(update(stream, id, "").statusCode()).isEqualTo(200);
      assertThat(update(stream, id, "\"principal\":\"alice\",").statusCode()).isEqualTo(200);
      assertThat(update(stream, id, "\"principal\":\"bob\",").body())
          .contains("principal' cannot be changed from 'alice' to 'bob'");
    }
  }

  @Test
  void ofSeveralFrameworksWithOnePrincipalTheLabelOrTheNameChooses() throws Exception {
    server.declare("older", "scheduler: {external: {}}, credentials: {secretRef: {name: words}}");
    try (WireClient.Stream stream =
        client.subscribeAs("alice", "pw", WireClient.subscription("x"))) {
      stream.isRefused("'alice' is that of [ns/old, ns/older], and framework_info names none");
    }
    for (String choice :
        new String[] {
          WireClient.subscription("older"),
          WireClient.subscription(
              "x", ",'labels':{'labels':[{'key':'tender.framework','value':'ns/older'}]}")
        }) {
      try (WireClient.Stream stream = client.subscribeAs("alice", "pw", choice)) {
        stream.subscribed();
      }
    }
    assertThat(server.loop.view().get().frameworks())
        .filteredOn(each -> each.name().name().equals("older"))
        .singleElement()
        .satisfies(older -> assertThat(older.registrations()).isNotEmpty());
  }

  @Test
  void thePlainPortTakesPrincipalAndSecretWhereTheFrameworkOpensIt() throws Exception {
    try (WireClient.Stream stream = plain("alice", "x")) {
      stream.isRefused("Framework ns/old is not open on the plain port: set spec.wire.plain: true");
    }
    server.declare(
        "old",
        "scheduler: {external: {}}, credentials: {secretRef: {name: words}}, wire: {plain: true}");
    try (WireClient.Stream stream = plain("alice", "x")) {
      String event = stream.next();
      assertThat(event).startsWith("{\"type\":\"SUBSCRIBED\"");
      // What it is told of the master is of the port that it came by.
      assertThat(event).contains("\"port\":5051").doesNotContain("5050");
    }
  }

  @Test
  void thePlainPortTakesNoTokenAndKnowsNoAgents() throws Exception {
    try (WireClient.Stream stream =
        client.open(
            url("scheduler"), "Bearer " + WireServer.TOKEN, WireClient.subscription("trial"))) {
      stream.isTurnedAway(401, "This port is not encrypted and takes no tokens");
    }
    try (WireClient.Stream stream =
        client.open(url("agent"), "Bearer " + WireServer.AGENT_TOKEN, "{}")) {
      stream.isTurnedAway(404, "");
    }
  }

  @Test
  void onThePlainPortAPodOfTheFrameworkIsKnownByItsAddress() throws Exception {
    server.declare("trial", "scheduler: {external: {}}, wire: {plain: true}");
    try (WireClient.Stream stream = plain(null, "trial")) {
      stream.isTurnedAway(401, "Address 127.0.0.1 is not that of a pod of a Framework");
    }
    server.pods.put("127.0.0.1", new Caller("ns", "default", "p", "u", "trial", false));
    try (WireClient.Stream stream = plain(null, "whatever")) {
      stream.subscribed();
    }
    server.pods.put("127.0.0.1", new Caller("ns", "default", "p", "u", "trial", true));
    try (WireClient.Stream stream = plain(null, "whatever")) {
      stream.isTurnedAway(403, "a task may not act as a scheduler");
    }
  }

  @Test
  void aPodThatCallsBeforeItsAddressIsShownIsLookedForAgain() throws Exception {
    try (WireServer patient = new WireServer();
        WireClient caller = new WireClient(patient)) {
      patient.declare("trial", "scheduler: {external: {}}, wire: {plain: true}");
      CompletableFuture<WireClient.Stream> opening =
          CompletableFuture.supplyAsync(() ->
              caller.open(
                  "http://127.0.0.1:" + patient.plainPort() + "/api/v1/scheduler",
                  null,
                  WireClient.subscription("trial")));
      assertThat(patient.addresses.poll(10, TimeUnit.SECONDS)).isEqualTo("127.0.0.1");
      patient.pods.put("127.0.0.1", new Caller("ns", "default", "p", "u", "trial", false));
      try (WireClient.Stream stream = opening.get(20, TimeUnit.SECONDS)) {
        stream.subscribed();
      }
    }
  }

  @Test
  void aFrameworkWithCredentialsIsNotTakenByThePodAtAnAddress() throws Exception {
    server.declare(
        "old",
        "scheduler: {external: {}}, credentials: {secretRef: {name: words}}, wire: {plain: true}");
    server.pods.put("127.0.0.1", new Caller("ns", "old-scheduler", "p", "u", null, false));
    try (WireClient.Stream stream = plain(null, "old")) {
      stream.isTurnedAway(401, "Framework ns/old has spec.credentials");
    }
  }

  private WireClient.Stream plain(String principal, String name) {
    return client.open(
        url("scheduler"),
        principal == null ? null : WireClient.basic(principal, "pw"),
        WireClient.subscription(name));
  }

  private String url(String api) {
    return "http://127.0.0.1:" + server.plainPort() + "/api/v1/" + api;
  }

  private HttpResponse<String> update(WireClient.Stream stream, String id, String principal) {
    return client.post(
        "scheduler",
        stream.id(),
        ("{\"type\":\"UPDATE_FRAMEWORK\",\"framework_id\":{\"value\":\"ID\"},\"update_framework\":"
                + "{\"framework_info\":{\"user\":\"root\",\"name\":\"x\","
                + principal
                + "\"id\":{\"value\":\"ID\"}}}}")
            .replace("ID", id));
  }
}

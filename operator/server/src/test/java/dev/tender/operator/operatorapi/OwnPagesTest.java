package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.operator.http.Caller;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.operatorapi.OperatorClient.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedulers read the master's state, by what they subscribe with, and no more than their own. */
class OwnPagesTest {
  private static final String BASIC = basic(FakeCallers.PRINCIPAL, "pw");
  private static final FrameworkName OTHER = new FrameworkName("ns", "other");
  private static final Access LISTING = new Access("list", "tender.dev", "frameworks", "", "");
  private static final String PLAIN = "scheduler: {external: {}}, wire: {plain: true}";

  private OperatorServer server;
  private OperatorClient client;

  @BeforeEach
  void start() {
    server = new OperatorServer();
    client = new OperatorClient(server);
    server.denied.add(LISTING);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  /** Two frameworks have a task of one cpu each on the same node; the first is another's. */
  private Work.Offer twoFrameworks() throws InterruptedException {
    server.declare(OTHER.name(), "scheduler: {external: {}}");
    server.launch(server.subscribe(OTHER), "theirs");
    // Its task stays; what it was offered is for the next.
    server.loop.put(new MasterEvent.Disconnected("c-" + OTHER));
    Work.Offer offer = server.subscribe();
    server.launch(offer, "mine");
    return offer;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/state", "/master/state", "/master/state.json"})
  void whoShowsTheCredentialsOfAFrameworkSeesWhatIsItsOwn(String path) throws Exception {
    Work.Offer offer = twoFrameworks();
    JsonObject state = page(path, BASIC);
    assertThat(state.getJsonArray("frameworks")).hasSize(1);
    JsonObject framework = state.getJsonArray("frameworks").getJsonObject(0);
    assertThat(framework.getString("id")).isEqualTo(offer.framework().value());
    assertThat(framework.getJsonArray("tasks")).hasSize(1);
    assertThat(framework.getJsonArray("tasks").getJsonObject(0).getString("id")).isEqualTo("mine");
    assertThat(state.getJsonArray("slaves")).hasSize(1);
    JsonObject slave = state.getJsonArray("slaves").getJsonObject(0);
    assertThat(slave.getString("hostname")).isEqualTo("10.0.0.1");
    assertThat(slave.getJsonObject("used_resources").getDouble("cpus")).isEqualTo(1);
    // Of four cpus one is the other's.
    assertThat(slave.getJsonObject("resources").getDouble("cpus")).isLessThanOrEqualTo(3);
    assertThat(state.getString("pid")).isEqualTo("master@host:5050");
    assertThat(state.getJsonObject("flags")).isEmpty();
    assertThat(state.encode()).doesNotContain("other", "theirs");
  }

  @Test
  void soDoesItsServiceAccount() throws Exception {
    twoFrameworks();
    JsonObject state = page("/state", "Bearer " + FakeCallers.SCHEDULER_TOKEN);
    assertThat(state.getJsonArray("frameworks")).hasSize(1);
    assertThat(state.encode()).contains("\"mine\"").doesNotContain("theirs");
  }

  @Test
  void theOtherPagesOfFrameworksAndTasksAreCutInTheSameWay() throws Exception {
    twoFrameworks();
    server.denied.add(new Access("list", "tender.dev", "tasks", "", ""));
    server.denied.add(new Access("list", "", "nodes", "", ""));
    assertThat(page("/tasks", BASIC).getJsonArray("tasks")).hasSize(1);
    assertThat(page("/frameworks", BASIC).getJsonArray("frameworks")).hasSize(1);
    JsonObject summary = page("/state-summary", BASIC);
    assertThat(summary.getJsonArray("frameworks")).hasSize(1);
    JsonObject slave = summary.getJsonArray("slaves").getJsonObject(0);
    assertThat(slave.getInteger("TASK_STAGING")).isEqualTo(1);
    JsonObject node = page("/slaves", BASIC).getJsonArray("slaves").getJsonObject(0);
    assertThat(node.getJsonObject("used_resources").getDouble("cpus")).isEqualTo(1);
  }

  @Test
  void aNodeOfWhichItHasNothingIsNotShownToIt() {
    assertThat(page("/state", BASIC).getJsonArray("slaves")).isEmpty();
  }

  @Test
  void whereItsAccountMayReadAllItIsShownAll() throws Exception {
    twoFrameworks();
    server.denied.clear();
    JsonObject state = page("/state", BASIC);
    assertThat(state.getJsonArray("frameworks")).hasSize(2);
    assertThat(state.getJsonObject("flags")).isNotEmpty();
  }

  @Test
  void whatHasNoPartOfItsOwnNeedsARightOfItsAccount() {
    server.denied.add(new Access("list", "tender.dev", "resourceroles", "", ""));
    Answer roles = client.get(server.port(), "/roles", BASIC);
    assertThat(roles.status()).isEqualTo(403);
    assertThat(roles.body())
        .contains("Service account ns/trial-scheduler may not list resourceroles.tender.dev");
    assertThat(client.get(server.port(), "/flags", BASIC).status()).isEqualTo(403);
  }

  @Test
  void whileKubernetesCannotBeAskedNobodyIsShownAPart() {
    server.reviewerSilent = true;
    assertThat(client.get(server.port(), "/state", BASIC).status()).isEqualTo(503);
  }

  @Test
  void whoIsNoSchedulerHearsWhatToShow() {
    Answer nothing = client.get(server.port(), "/state", "");
    assertThat(nothing.status()).isEqualTo(401);
    assertThat(nothing.body()).contains("Authorization: Bearer", "Authorization: Basic");
    assertThat(client.get(server.port(), "/state", basic("", "")).body()).isEqualTo(nothing.body());
    Answer wrong = client.get(server.port(), "/state", basic(FakeCallers.PRINCIPAL, "guess"));
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.body()).contains("No Framework has credentials with these");
    Answer task = client.get(server.port(), "/state", "Bearer " + FakeCallers.TASK_TOKEN);
    assertThat(task.status()).isEqualTo(403);
    assertThat(task.body()).contains("ns/trial-executor may not list frameworks.tender.dev");
  }

  @Test
  void aTokenOfAFrameworkWithCredentialsIsNoneOfItsScheduler() {
    server.declare("trial", "scheduler: {external: {}}, credentials: {secretRef: {name: words}}");
    String bearer = "Bearer " + FakeCallers.SCHEDULER_TOKEN;
    assertThat(client.get(server.port(), "/state", bearer).status()).isEqualTo(403);
    assertThat(client.get(server.port(), "/state", BASIC).status()).isEqualTo(200);
  }

  @Test
  void thePlainPortShowsThePagesWhereTheFrameworkOpensIt() {
    Answer closed = client.get(server.plainPort(), "/master/state", BASIC);
    assertThat(closed.status()).isEqualTo(403);
    assertThat(closed.body()).contains("Framework ns/trial is not open on the plain port");
    server.declare("trial", PLAIN);
    assertThat(client.get(server.plainPort(), "/master/state", BASIC).status()).isEqualTo(200);
    assertThat(client.get(server.plainPort(), "/files/browse?path=/", BASIC).status())
        .isEqualTo(404);
    Answer token =
        client.get(server.plainPort(), "/state", "Bearer " + FakeCallers.SCHEDULER_TOKEN);
    assertThat(token.status()).isEqualTo(401);
    assertThat(token.body()).contains("takes no tokens");
  }

  @Test
  void onThePlainPortAPodIsKnownByItsAddressWhichShowsItsOwnAlone() throws Exception {
    server.declare("trial", PLAIN);
    twoFrameworks();
    Answer stranger = client.get(server.plainPort(), "/state", "");
    assertThat(stranger.status()).isEqualTo(401);
    assertThat(stranger.body()).contains("Address 127.0.0.1 is not that of a pod of a Framework");
    server.callers.pods.put("127.0.0.1", new Caller("ns", "default", "p", "u", "trial", false));
    server.denied.clear();
    Answer pod = client.get(server.plainPort(), "/state", "");
    assertThat(new JsonObject(pod.body()).getJsonArray("frameworks")).hasSize(1);
    Answer plain = client.get(server.plainPort(), "/roles", "");
    assertThat(plain.status()).isEqualTo(401);
    assertThat(plain.body()).contains("ask the port that speaks TLS");
    server.callers.pods.put("127.0.0.1", new Caller("ns", "default", "p", "u", "trial", true));
    Answer task = client.get(server.plainPort(), "/state", "");
    assertThat(task.status()).isEqualTo(403);
    assertThat(task.body()).contains("a task may not act as a scheduler");
  }

  private JsonObject page(String path, String authorization) {
    Answer answer = client.get(server.port(), path, authorization);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static String basic(String principal, String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((principal + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }
}

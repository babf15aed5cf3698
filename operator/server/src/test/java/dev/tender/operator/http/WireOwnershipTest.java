package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterView;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Which Framework a scheduler belongs to, and the one that is made for it. */
class WireOwnershipTest {
  private static final String FRAMEWORKS = "/apis/tender.dev/v1beta1/namespaces/%s/frameworks/%s";

  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private final WireClient client = new WireClient(server);

  @Test
  void everySubscriptionWithoutAnIdIsARegistrationOfItsOwn() throws Exception {
    try (WireClient.Stream one = trial("");
        WireClient.Stream two = trial("")) {
      String first = one.subscribed();
      String second = two.subscribed();
      assertThat(first).isNotEqualTo(second);
      assertThat(registrations("ns", "trial"))
          .extracting(each -> each.id().value(), MasterView.RegistrationView::connected)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple(first, true),
              org.assertj.core.groups.Tuple.tuple(second, true));
    }
  }

  @Test
  void anUnknownIdIsTakenAsGivenAndARemovedOneIsRefused() throws Exception {
    String own = ",'id':{'value':'dispatcher-1-retry-2'}";
    try (WireClient.Stream stream = subscribe(WireServer.TOKEN, own, "dispatcher-1-retry-2")) {
      assertThat(stream.subscribed()).isEqualTo("dispatcher-1-retry-2");
      HttpResponse<String> teardown =
          client.post(
              "scheduler",
              stream.id(),
              "{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"dispatcher-1-retry-2\"}}");
      assertThat(teardown.statusCode()).isEqualTo(202);
    }
    try (WireClient.Stream stream = subscribe(WireServer.TOKEN, own, "dispatcher-1-retry-2")) {
      stream.isRefused("Framework has been removed");
    }
  }

  @Test
  void thePrincipalOfAFrameworkIdCannotBeChanged() throws Exception {
    String id;
    try (WireClient.Stream stream = trial(",'principal':'p'")) {
      id = stream.subscribed();
    }
    String again = ",'id':{'value':'" + id + "'}";
    try (WireClient.Stream stream = subscribe(WireServer.TOKEN, again + ",'principal':'q'", id)) {
      stream.isRefused("cannot be changed to 'q'");
    }
    try (WireClient.Stream stream = subscribe(WireServer.TOKEN, again + ",'principal':'p'", id)) {
      assertThat(stream.subscribed()).isEqualTo(id);
    }
  }

  @Test
  void aFrameworkThatOnlySpeaksTheWireGetsItsResource() throws Exception {
    try (WireClient.Stream stream = wireOnly("My Spark", ",'failover_timeout':3600")) {
      stream.subscribed();
      JsonNode made = made();
      String name = made.at("/metadata/name").asText();
      assertThat(name).startsWith("my-spark-");
      assertThat(made.at("/metadata/namespace").asText()).isEqualTo("ns");
      assertThat(made.at("/metadata/labels/tender.dev~1made-by").asText()).isEqualTo("tender");
      assertThat(made.at("/metadata/annotations/tender.dev~1framework-name").asText())
          .isEqualTo("My Spark");
      assertThat(made.path("spec"))
          .hasToString(
              "{\"scheduler\":{\"external\":{}},\"roles\":[\"*\"],\"failoverTimeout\":\"1h\"}");
      try (WireClient.Stream second = wireOnly("My Spark", "")) {
        second.subscribed();
        assertThat(registrations("ns", name)).hasSize(2);
      }
    }
  }

  @Test
  void namesThatDifferAreFrameworksThatDiffer() throws Exception {
    try (WireClient.Stream one = wireOnly("Shell", "");
        WireClient.Stream two = wireOnly("SHELL", "")) {
      one.subscribed();
      two.subscribed();
      assertThat(server.objects).hasSize(2);
    }
  }

  @Test
  void whoMayNotCreateFrameworksIsToldWhichRightIsMissing() throws Exception {
    server.barred.add("ns/default create frameworks.tender.dev in namespace ns");
    try (WireClient.Stream stream = wireOnly("spark", "")) {
      stream.isRefused(
          "Service account ns/default may not 'create frameworks.tender.dev in namespace ns'");
      assertThat(server.objects).isEmpty();
    }
  }

  @Test
  void itIsBoundByTheSameRolesAsAnyOther() throws Exception {
    try (WireClient.Stream stream = wireOnly("spark", ",'role':'etl'")) {
      stream.isRefused(
          "Role 'etl' may not be used by namespace ns: add the namespace to spec.namespaces of"
              + " ResourceRole etl");
    }
    role("etl");
    try (WireClient.Stream stream = wireOnly("spark", ",'role':'etl'")) {
      stream.subscribed();
    }
  }

  @Test
  void aMadeFrameworkIsWidenedForWhatItsSchedulerWantsMore() throws Exception {
    role("etl");
    role("web");
    role("ops");
    String multi = ",'capabilities':[{'type':'MULTI_ROLE'}],'roles':";
    try (WireClient.Stream stream = wireOnly("spark", multi + "['etl']")) {
      String id = stream.subscribed();
      HttpResponse<String> update =
          client.post(
              "scheduler",
              stream.id(),
              ("{'type':'UPDATE_FRAMEWORK','framework_id':{'value':'ID'},'update_framework':{"
                      + "'framework_info':{'user':'root','name':'spark','id':{'value':'ID'},"
                      + "'failover_timeout':7200,'capabilities':[{'type':'MULTI_ROLE'}],"
                      + "'roles':['web']}}}")
                  .replace('\'', '"')
                  .replace("ID", id));
      assertThat(update.body()).isEmpty();
      assertThat(update.statusCode()).isEqualTo(200);
      assertThat(made().path("spec"))
          .hasToString(
              "{\"scheduler\":{\"external\":{}},\"roles\":[\"etl\",\"web\"],"
                  + "\"failoverTimeout\":\"2h\"}");
    }
    try (WireClient.Stream stream = wireOnly("spark", multi + "['ops','web']")) {
      stream.subscribed();
      assertThat(made().at("/spec/roles")).hasToString("[\"etl\",\"web\",\"ops\"]");
    }
  }

  @Test
  void aMadeFrameworkIsWidenedThoughItIsChangedMeanwhile() throws Exception {
    try (WireClient.Stream stream = wireOnly("spark", "")) {
      stream.subscribed();
      server.modifyBefore(2);
      try (WireClient.Stream longer = wireOnly("spark", ",'failover_timeout':7200")) {
        longer.subscribed();
        assertThat(made().at("/spec/failoverTimeout").asText()).isEqualTo("2h");
      }
    }
  }

  @Test
  void aFrameworkOfAPersonIsNotWidened() throws Exception {
    role("etl");
    try (WireClient.Stream stream = trial(",'role':'etl'")) {
      stream.isRefused("Role 'etl' is not among the roles of Framework ns/trial");
    }
  }

  @Test
  void withItsLastRegistrationAMadeFrameworkGoesAndOneOfAPersonStays() throws Exception {
    try (WireClient.Stream stream = wireOnly("spark", "")) {
      String id = stream.subscribed();
      server.made.tidy(server.frameworks.all(), view());
      assertThat(server.objects).hasSize(1);
      client.post(
          "scheduler",
          stream.id(),
          "{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"" + id + "\"}}");
      server.made.tidy(server.frameworks.all(), view());
      assertThat(server.objects).isEmpty();
      assertThat(server.frameworks.get(new FrameworkName("ns", "spark"))).isNull();
      assertThat(server.frameworks.get(new FrameworkName("ns", "trial"))).isNotNull();
    }
  }

  @Test
  void whoeverTakesItsLabelAwayKeepsAMadeFramework() throws Exception {
    try (WireClient.Stream stream = wireOnly("spark", "")) {
      String id = stream.subscribed();
      ((com.fasterxml.jackson.databind.node.ObjectNode) made().at("/metadata/labels"))
          .remove("tender.dev/made-by");
      client.post(
          "scheduler",
          stream.id(),
          "{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"" + id + "\"}}");
    }
    server.made.tidy(server.frameworks.all(), view());
    assertThat(server.objects).hasSize(1);
  }

  @Test
  void whoShowsNothingIsToldWhatToShowAndWhichSettingWouldLetHimIn() throws Exception {
    try (WireClient.Stream stream = stranger(server, client, "spark")) {
      stream.isTurnedAway(401, "tender.wire.registration-namespace");
      assertThat(stream.response().headers().allValues("WWW-Authenticate"))
          .containsExactly("Bearer realm=\"tender\"", "Basic realm=\"tender\"");
    }
  }

  @Test
  void whoShowsNothingGetsAFrameworkInTheNamespaceThatIsSetAsideForIt() throws Exception {
    try (WireServer open =
            new WireServer(true, Duration.ofMinutes(1), Duration.ofSeconds(5), true);
        WireClient strangers = new WireClient(open);
        WireClient.Stream stream = stranger(open, strangers, "spark")) {
      stream.subscribed();
      assertThat(open.objects)
          .containsOnlyKeys(FRAMEWORKS.formatted(WireServer.REGISTRATION, "spark"));
    }
  }

  @Test
  void whoSendsAnEmptyPrincipalAndAnEmptySecretShowsNothing() throws Exception {
    try (WireServer open =
            new WireServer(true, Duration.ofMinutes(1), Duration.ofSeconds(5), true);
        WireClient strangers = new WireClient(open);
        WireClient.Stream stream =
            strangers.open(
                open.url("scheduler"),
                WireClient.basic("", ""),
                WireClient.subscription("compose"))) {
      stream.subscribed();
    }
    try (WireClient.Stream stream = client.subscribeAs("", "", WireClient.subscription("spark"))) {
      stream.isTurnedAway(401, "tender.wire.registration-namespace");
    }
  }

  @Test
  void whoShowsNothingGetsNoFrameworkThatAPersonHasMade() throws Exception {
    try (WireServer open =
            new WireServer(true, Duration.ofMinutes(1), Duration.ofSeconds(5), true);
        WireClient strangers = new WireClient(open)) {
      open.objects.put(
          FRAMEWORKS.formatted(WireServer.REGISTRATION, "spark"),
          new com.fasterxml.jackson.databind.json.JsonMapper()
              .readTree(
                  "{\"metadata\":{\"name\":\"spark\",\"namespace\":\"strangers\",\"uid\":\"u\","
                      + "\"generation\":1},\"spec\":{\"scheduler\":{\"external\":{}}}}"));
      try (WireClient.Stream stream = stranger(open, strangers, "spark")) {
        stream.isTurnedAway(401, "was made by a person");
      }
    }
  }

  private static WireClient.Stream stranger(WireServer at, WireClient by, String name) {
    return by.open(at.url("scheduler"), null, WireClient.subscription(name));
  }

  private WireClient.Stream trial(String more) {
    return client.subscribe("scheduler", WireServer.TOKEN, WireClient.subscription("trial", more));
  }

  private WireClient.Stream subscribe(String token, String more, String id) {
    String body = WireClient.subscription("trial", more);
    return client.subscribe(
        "scheduler",
        token,
        body.replaceFirst("\\{", "{\"framework_id\":{\"value\":\"" + id + "\"},"));
  }

  private WireClient.Stream wireOnly(String name, String more) {
    return client.subscribe(
        "scheduler", WireServer.PLAIN_TOKEN, WireClient.subscription(name, more));
  }

  private void role(String path) {
    server.loop.put(
        new MasterEvent.RoleDeclared(
            new Declarations.Role(path, List.of("ns"), 1000, Resources.NONE, Limits.NONE, 0)));
  }

  private JsonNode made() {
    return server.objects.values().iterator().next();
  }

  private MasterView view() throws Exception {
    return server.loop.view().get();
  }

  private List<MasterView.RegistrationView> registrations(String namespace, String name)
      throws Exception {
    return view().frameworks().stream()
        .filter(each -> each.name().equals(new FrameworkName(namespace, name)))
        .findFirst()
        .orElseThrow(() -> new IOException("no Framework " + name))
        .registrations();
  }
}

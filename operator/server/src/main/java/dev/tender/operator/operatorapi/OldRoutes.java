package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Readers;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.operatorapi.Desk.Outcome;
import dev.tender.protocol.master.OperatorCall;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The pages that tools read by GET, under their names from before v1; below {@code /master/} there
 * is everything again. Some schedulers read them, too: who may not read all of a page is shown what
 * is his own, where there is such a thing.
 */
final class OldRoutes {
  private static final int USUAL_TASKS = 100;

  /** Said on either port, and a token may not pass the plain one. */
  private static final Refusal MORE_THAN_OWN =
      new Refusal(
          401,
          "Who shows nothing may read what is a Framework's own: /state, /state-summary, /slaves,"
              + " /frameworks and /tasks. This page shows more: ask the port that speaks TLS, with"
              + " 'Authorization: Bearer' and a service account token for audience tender.dev, such"
              + " as of: kubectl create token NAME --audience=tender.dev");

  /** Mesos calls the second one {@code des}. */
  private static final Set<String> ORDERS = Set.of("asc", "des", "desc");

  private final Office office;
  private final Lobby lobby;
  private final OldReads old;
  private final OldReads toOwners;

  OldRoutes(Office office, Lobby lobby) {
    this.office = office;
    this.lobby = lobby;
    this.old = new OldReads(office.reading().reads(), office.reading().settings());
    this.toOwners =
        new OldReads(office.reading().reads(), office.reading().settings().withoutFlags());
  }

  /** Makes the text of a page; throws {@link IllegalArgumentException} for a wrong parameter. */
  private interface Page extends BiFunction<Snapshot, HttpServerRequest, String> {}

  /** Makes a page of which everybody has a part. */
  private interface SharedPage {
    JsonObject of(OldReads reads, Snapshot snapshot, HttpServerRequest request);
  }

  void mount(Router router) {
    List<Access> all = Reading.ALL;
    List<Access> nodes = needs(new OperatorCall.GetAgents());
    List<Access> roles = needs(new OperatorCall.GetRoles());
    List<Access> frameworks = needs(new OperatorCall.GetFlags());
    shared(router, "/state", all, (reads, snapshot, _) -> reads.state(snapshot));
    shared(router, "/state.json", all, (reads, snapshot, _) -> reads.state(snapshot));
    shared(router, "/state-summary", all, (reads, snapshot, _) -> reads.summary(snapshot));
    shared(
        router,
        "/slaves",
        nodes,
        (reads, snapshot, request) -> reads.slaves(snapshot, request.getParam("slave_id")));
    shared(
        router,
        "/frameworks",
        all,
        (reads, snapshot, request) -> reads.frameworks(snapshot, request.getParam("framework_id")));
    shared(
        router,
        "/tasks",
        needs(new OperatorCall.GetTasks()),
        (reads, snapshot, request) -> reads.tasks(snapshot, query(request)));
    page(router, "/roles", roles, (snapshot, _) -> old.roles(snapshot).encode());
    page(router, "/quota", roles, (snapshot, _) -> old.quota(snapshot).encode());
    page(router, "/weights", roles, (snapshot, _) -> old.weights(snapshot).encode());
    Reads reads = office.reading().reads();
    page(
        router,
        "/maintenance/schedule",
        nodes,
        (snapshot, _) -> OldPages.v1(reads.schedule(snapshot)).encode());
    page(
        router,
        "/maintenance/status",
        nodes,
        (snapshot, _) -> OldPages.v1(reads.maintenance(snapshot)).encode());
    page(
        router,
        "/flags",
        frameworks,
        (_, _) -> new JsonObject().put("flags", old.flags()).encode());
    page(
        router,
        "/metrics/snapshot",
        frameworks,
        (snapshot, _) -> new JsonObject(Map.copyOf(office.reading().metrics(snapshot))).encode());
    router.route("/master/*").handler(OldRoutes::withoutPrefix);
  }

  private static List<Access> needs(OperatorCall call) {
    List<Access> needed = Reading.needs(call);
    return needed == null ? Reading.ALL : needed;
  }

  /** {@code /master/state} is {@code /state}. */
  private static void withoutPrefix(RoutingContext routing) {
    String path = routing.normalizedPath().substring("/master".length());
    String query = routing.request().query();
    routing.reroute(routing.request().method(), query == null ? path : path + "?" + query);
  }

  private void page(Router router, String path, List<Access> needed, Page page) {
    route(
        router,
        path,
        (request, reader) -> {
          Refusal refusal = refusal(reader, needed);
          return refusal == null ? read(request, "", page) : new Outcome.Refused(refusal);
        });
  }

  private void shared(Router router, String path, List<Access> needed, SharedPage page) {
    route(
        router,
        path,
        (request, reader) -> {
          Refusal refusal = refusal(reader, needed);
          if (refusal == null) {
            return read(request, "", (snapshot, asked) -> page.of(old, snapshot, asked).encode());
          }
          // Not while Kubernetes cannot be asked: what is shown must not come and go.
          if (reader.own().isEmpty() || refusal.status() == 503) {
            return new Outcome.Refused(refusal);
          }
          return read(
              request,
              " of " + reader.own(),
              (snapshot, asked) ->
                  page.of(toOwners, OwnPart.of(snapshot, reader.own()), asked).encode());
        });
  }

  private void route(Router router, String path, Lobby.Page page) {
    // Before what answers everything below /metrics.
    router.route(path).order(-1).handler(routing -> lobby.get(routing, page));
  }

  /** Why not all of it may be read; null when it may. Blocks. */
  private @Nullable Refusal refusal(Readers.Reader.Known reader, List<Access> needed) {
    return reader.account() == null
        ? MORE_THAN_OWN
        : office.rights().check(reader.account(), needed);
  }

  /**
   * @param whose part of it this is, empty for all of it: equal answers are made once
   */
  private Outcome read(HttpServerRequest request, String whose, Page page)
      throws InterruptedException {
    return Calls.withSnapshot(
        office.snapshots().take(),
        encoded -> {
          try {
            byte[] body =
                office
                    .desk()
                    .encode(() ->
                        encoded.answer(
                            "GET " + request.path() + "?" + request.query() + whose,
                            snapshot ->
                                page.apply(snapshot, request).getBytes(StandardCharsets.UTF_8)));
            return new Outcome.Answer(200, "application/json", body);
          } catch (IllegalArgumentException e) {
            return Outcome.refused(400, String.valueOf(e.getMessage()));
          }
        });
  }

  private static OldReads.TaskQuery query(HttpServerRequest request) {
    String order = request.getParam("order");
    if (order != null && !ORDERS.contains(order)) {
      throw new IllegalArgumentException("Parameter 'order' is '" + order + "'; use asc or des");
    }
    return new OldReads.TaskQuery(
        number(request, "limit", USUAL_TASKS),
        number(request, "offset", 0),
        "asc".equals(order),
        request.getParam("framework_id"),
        request.getParam("task_id"));
  }

  private static int number(HttpServerRequest request, String name, int usual) {
    @Nullable String text = request.getParam(name);
    if (text == null) {
      return usual;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "Parameter '" + name + "' is '" + text + "'; use a whole number from 0 on");
    }
    return Integer.parseInt(text);
  }
}

package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Caller;
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
 * is everything again.
 */
final class OldRoutes {
  private static final int USUAL_TASKS = 100;

  /** Mesos calls the second one {@code des}. */
  private static final Set<String> ORDERS = Set.of("asc", "des", "desc");

  private final Office office;
  private final Lobby lobby;
  private final OldReads old;

  OldRoutes(Office office, Lobby lobby) {
    this.office = office;
    this.lobby = lobby;
    this.old = new OldReads(office.reading().reads(), office.reading().settings());
  }

  /** Makes the text of a page; throws {@link IllegalArgumentException} for a wrong parameter. */
  private interface Page extends BiFunction<Snapshot, HttpServerRequest, String> {}

  void mount(Router router) {
    List<Access> all = Reading.ALL;
    List<Access> nodes = needs(new OperatorCall.GetAgents());
    List<Access> roles = needs(new OperatorCall.GetRoles());
    List<Access> frameworks = needs(new OperatorCall.GetFlags());
    page(router, "/state", all, (snapshot, _) -> old.state(snapshot).encode());
    page(router, "/state.json", all, (snapshot, _) -> old.state(snapshot).encode());
    page(router, "/state-summary", all, (snapshot, _) -> old.summary(snapshot).encode());
    page(
        router,
        "/slaves",
        nodes,
        (snapshot, request) -> old.slaves(snapshot, request.getParam("slave_id")).encode());
    page(
        router,
        "/frameworks",
        all,
        (snapshot, request) -> old.frameworks(snapshot, request.getParam("framework_id")).encode());
    page(
        router,
        "/tasks",
        needs(new OperatorCall.GetTasks()),
        (snapshot, request) -> old.tasks(snapshot, query(request)).encode());
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
    // Before what answers everything below /metrics.
    router
        .route(path)
        .order(-1)
        .handler(routing ->
            lobby.get(routing, (request, caller) -> read(request, caller, needed, page)));
  }

  private Outcome read(HttpServerRequest request, Caller caller, List<Access> needed, Page page)
      throws InterruptedException {
    Refusal refusal = office.rights().check(caller, needed);
    if (refusal != null) {
      return new Outcome.Refused(refusal);
    }
    return Calls.withSnapshot(
        office.snapshots().take(),
        encoded -> {
          try {
            byte[] body =
                office
                    .desk()
                    .encode(() ->
                        encoded.answer(
                            "GET " + request.path() + "?" + request.query(),
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

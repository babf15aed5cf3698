package dev.tender.operator.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Before everything else that a listener serves: while another replica leads, 307 to the same path
 * there; while nobody does, 503. What is asked of this process, and not of the master, passes: its
 * health, its metrics and its version.
 */
public final class StandbyGate {
  private static final Set<String> OWN =
      Set.of("/health", "/metrics", "/version", "/master/version");
  private static final String HEALTH = "/health/";

  /** Who leads, is all that they say: what is below them would be sent in circles. */
  private static final Set<String> REDIRECTS = Set.of("/redirect", "/master/redirect");

  private final Vertx vertx;
  private final Answers answers;
  private final BooleanSupplier leads;
  private final Supplier<@Nullable String> leader;

  /**
   * @param leads whether this replica's master takes calls
   * @param leader host and port of the same listener of another replica that leads; null when none
   *     is known
   */
  public StandbyGate(Vertx vertx, BooleanSupplier leads, Supplier<@Nullable String> leader) {
    this.vertx = vertx;
    this.answers = new Answers(vertx);
    this.leads = leads;
    this.leader = leader;
  }

  /** To be mounted before other routes. */
  public void mount(Router router) {
    router.route().handler(this::pass);
  }

  private void pass(RoutingContext context) {
    if (leads.getAsBoolean()) {
      context.next();
      return;
    }
    HttpServerRequest request = context.request();
    String path = path(request);
    if (OWN.contains(path) || path.startsWith(HEALTH)) {
      context.next();
      return;
    }
    String address = leader.get();
    Unread.discard(vertx, request);
    if (address == null) {
      answers.refuse(
          request.response(), Refusal.busy("No master leads at the moment; try again in a moment"));
      return;
    }
    // Without a scheme and with the port: the one form that all clients can read.
    String location = "//" + address + (REDIRECTS.contains(path) ? "" : path + query(request));
    request.response().setStatusCode(307).putHeader("Location", location).end();
  }

  private static String path(HttpServerRequest request) {
    String path = request.path();
    return path == null || path.isEmpty() ? "/" : path;
  }

  private static String query(HttpServerRequest request) {
    String query = request.query();
    return query == null || query.isEmpty() ? "" : "?" + query;
  }
}

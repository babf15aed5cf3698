package dev.tender.operator.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;

/** Where the calls of the wire are: Mesos finds them by the longest prefix of the path. */
public final class WireRoutes {
  private static final List<String> SCHEDULER =
      List.of("/api/v1/scheduler", "/master/api/v1/scheduler");

  private WireRoutes() {}

  public static void scheduler(Router router, Handler<HttpServerRequest> api) {
    for (String prefix : SCHEDULER) {
      // The prefix itself, and whatever follows a slash.
      router.route(prefix + "/*").handler(each -> api.handle(each.request()));
    }
  }

  public static void agent(Router router, Handler<HttpServerRequest> api) {
    router.route("/api/v1/agent").handler(each -> api.handle(each.request()));
  }
}

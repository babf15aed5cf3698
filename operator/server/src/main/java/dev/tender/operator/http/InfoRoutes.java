package dev.tender.operator.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.util.List;

/** What clients ask before they subscribe. */
public final class InfoRoutes {
  /** Digits and dots: some clients compare it as such. */
  public static final String MESOS_VERSION = "1.11.0";

  private static final String OUR_VERSION = "0.1.0";

  private final String advertise;

  /**
   * @param advertise host and port of the listener that these routes are on, as clients can reach
   *     it
   */
  public InfoRoutes(String advertise) {
    this.advertise = advertise;
  }

  public void mount(Router router) {
    for (String path : List.of("/version", "/master/version")) {
      router.get(path).handler(each -> version(each.response()));
    }
    for (String path : List.of("/redirect", "/master/redirect")) {
      // Also on the leader: clients ask anybody and go where they are sent. What is below it would
      // be sent in circles, and is not there.
      router.route(path).handler(each -> redirect(each.response()));
    }
  }

  private static void version(HttpServerResponse response) {
    response
        .putHeader("Content-Type", Posts.JSON)
        .end("{\"version\":\"" + MESOS_VERSION + "\",\"tender_version\":\"" + OUR_VERSION + "\"}");
  }

  private void redirect(HttpServerResponse response) {
    // Without a scheme and with the port: the one form that all clients can read.
    response.setStatusCode(307).putHeader("Location", "//" + advertise).end();
  }
}

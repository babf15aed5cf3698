package dev.tender.operator.http;

import io.vertx.ext.web.Router;

/** What clients ask before they subscribe. */
public final class InfoRoutes {
  /** Digits and dots: some clients compare it as such. */
  public static final String MESOS_VERSION = "1.11.0";

  private static final String OUR_VERSION = "0.1.0";

  private final String advertise;

  /**
   * @param advertise host and port, the same that pods are given
   */
  public InfoRoutes(String advertise) {
    this.advertise = advertise;
  }

  public void mount(Router router) {
    router
        .get("/version")
        .handler(each ->
            each.response()
                .putHeader("Content-Type", Posts.JSON)
                .end(
                    "{\"version\":\""
                        + MESOS_VERSION
                        + "\",\"tender_version\":\""
                        + OUR_VERSION
                        + "\"}"));
    router
        .route("/redirect")
        .handler(each ->
            each.response().setStatusCode(307).putHeader("Location", "//" + advertise).end());
  }
}

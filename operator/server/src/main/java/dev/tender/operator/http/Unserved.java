package dev.tender.operator.http;

import io.vertx.ext.web.Router;

/**
 * What is said where there is nothing to be had: a sentence as plain text, which is all that
 * clients of Mesos read of an error, in place of the page that the library would show.
 */
public final class Unserved {
  private Unserved() {}

  public static void mount(Router router) {
    mount(
        router,
        404,
        "Nothing is served at this path; schedulers send POST /api/v1/scheduler, and"
            + " /version says who this is");
    mount(router, 405, "This path is not for this method; to read it, use GET");
  }

  private static void mount(Router router, int status, String sentence) {
    router.errorHandler(
        status,
        each -> {
          if (!each.response().ended()) {
            each.response()
                .setStatusCode(status)
                .putHeader("Content-Type", Answers.PLAIN_TEXT)
                .end(sentence);
          }
        });
  }
}

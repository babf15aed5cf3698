package dev.tender.operator.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The port for old clients, which know neither TLS nor tokens: the scheduler API, what clients ask
 * before they subscribe, and the pages that some read afterwards. Agents are never served here.
 */
public final class PlainListener {
  private static final int MAX_HEAD_BYTES = 64 << 10;

  private final Vertx vertx;
  private final Router router;
  private @Nullable HttpServer server;

  /**
   * @param gate before everything else
   * @param advertise host and port, as clients are redirected to
   */
  public PlainListener(Vertx vertx, StandbyGate gate, String advertise) {
    this.vertx = vertx;
    this.router = Router.router(vertx);
    gate.mount(router);
    new InfoRoutes(advertise).mount(router);
    router.route("/health").handler(each -> each.response().end());
    Unserved.mount(router);
  }

  /**
   * Until then nobody passes the gate.
   *
   * @param scheduler the API at this {@link Entrance}
   * @param pages puts them where they are
   */
  public void serve(Handler<HttpServerRequest> scheduler, Consumer<Router> pages) {
    WireRoutes.scheduler(router, scheduler);
    pages.accept(router);
  }

  /**
   * Fails when the port cannot be had.
   *
   * @param port 0 for any
   * @return the port
   */
  public CompletionStage<Integer> listen(String host, int port) {
    HttpServer made = vertx.createHttpServer(options()).requestHandler(router);
    server = made;
    return made.listen(port, host).map(HttpServer::actualPort).toCompletionStage();
  }

  static HttpServerOptions options() {
    return new HttpServerOptions()
        // A connection that carries calls is never closed for being idle.
        .setIdleTimeout(0)
        .setReadIdleTimeout(0)
        .setWriteIdleTimeout(0)
        .setMaxHeaderSize(MAX_HEAD_BYTES)
        // Streams are HTTP/1.1 chunks, which is all that Mesos clients know.
        .setHttp2ClearTextEnabled(false);
  }

  public void close() {
    HttpServer open = server;
    if (open != null) {
      var _ = open.close();
    }
  }
}

package dev.tender.operator.operatorapi;

import dev.tender.operator.operatorapi.Desk.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** An answer that is made while it is sent: one piece is in memory at a time. */
final class Outflow {
  /** A reader that takes nothing for so long is cut off. */
  private static final int PATIENCE_SECONDS = 60;

  private Outflow() {}

  /** Blocks until all of it has gone. What ends too early is cut, so that its reader knows. */
  static void send(Context context, HttpServerResponse response, Outcome.Flow flow) {
    try {
      on(context, () -> begin(response, flow));
      for (byte[] piece = flow.pieces().next(); piece != null; piece = flow.pieces().next()) {
        byte[] next = piece;
        on(context, () -> response.write(Buffer.buffer(next)));
      }
      on(context, response::end);
    } catch (IOException | ExecutionException | TimeoutException _) {
      context.runOnContext(_ -> response.reset());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      context.runOnContext(_ -> response.reset());
    }
  }

  private static Future<Void> begin(HttpServerResponse response, Outcome.Flow flow) {
    response
        .setStatusCode(200)
        .setChunked(true)
        .putHeader("Content-Type", flow.contentType())
        .putHeader("Content-Disposition", "attachment; filename=\"" + plain(flow.name()) + "\"");
    return Future.succeededFuture();
  }

  /** A name that needs no quoting. */
  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9._ -]", "_");
  }

  /** Does it on the request's event loop, and waits for it. */
  private static void on(Context context, Supplier<Future<Void>> act)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(_ -> {
      try {
        act.get()
            .onComplete(result -> {
              if (result.succeeded()) {
                done.complete(null);
              } else {
                done.completeExceptionally(result.cause());
              }
            });
      } catch (RuntimeException closed) {
        done.completeExceptionally(closed);
      }
    });
    done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}

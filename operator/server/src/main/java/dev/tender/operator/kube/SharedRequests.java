package dev.tender.operator.kube;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Of those who ask the same at the same time one sends the request, and all of them get its answer
 * or its failure. Blocks; for virtual threads.
 */
public final class SharedRequests<K, V> {
  /** Asks the API server. */
  public interface Request<V> {
    /**
     * @throws IOException when there is no answer
     */
    V send() throws IOException;
  }

  private final Map<K, CompletableFuture<V>> underWay = new ConcurrentHashMap<>();

  public V get(K key, Request<V> request) throws IOException {
    CompletableFuture<V> own = new CompletableFuture<>();
    CompletableFuture<V> others = underWay.putIfAbsent(key, own);
    if (others != null) {
      return await(others);
    }
    try {
      V answer = request.send();
      own.complete(answer);
      return answer;
    } catch (IOException | RuntimeException e) {
      own.completeExceptionally(e);
      throw e;
    } finally {
      underWay.remove(key, own);
      // Only after something worse than an exception is it still without an end.
      own.cancel(false);
    }
  }

  private static <V> V await(CompletableFuture<V> others) throws IOException {
    try {
      return others.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The wait for another's request was interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? "" : e.getCause().getMessage(), e.getCause());
    }
  }
}

package dev.tender.operator.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plain requests to the API server through the HTTP side of a Fabric8 client, which brings the
 * address, the CA and the credentials. Blocks; for virtual threads.
 */
public final class KubeHttp implements KubeStream {
  static final String JSON_TYPE = "application/json";
  public static final String MERGE_PATCH = "application/merge-patch+json";
  public static final String APPLY_PATCH = "application/apply-patch+yaml";
  public static final String STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";

  /** The operator lacks the right to do it. */
  public static final class Forbidden extends IOException {
    private static final long serialVersionUID = 1;

    public Forbidden(String words) {
      super(words);
    }
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ERROR_BYTES = 4096;
  private static final int PAGE = 250;
  private static final int LISTINGS = 2;

  private final HttpClient http;
  private final String server;
  private final Duration patience;

  public KubeHttp(KubernetesClient client) {
    this(client, PATIENCE);
  }

  /**
   * @param patience after which a request that is not answered has failed
   */
  KubeHttp(KubernetesClient client, Duration patience) {
    this.patience = patience;
    this.http = client.getHttpClient();
    String url = client.getConfiguration().getMasterUrl();
    this.server = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  @Override
  public InputStream open(String path) throws IOException {
    HttpResponse<InputStream> response = send("GET " + path, request(path), InputStream.class);
    if (response.code() == 200) {
      return response.body();
    }
    String words;
    try (InputStream body = response.body()) {
      words = new String(body.readNBytes(ERROR_BYTES), UTF_8);
    }
    if (response.code() == 410) {
      throw new Gone(words);
    }
    throw new IOException("GET " + path + " was answered " + response.code() + ": " + words);
  }

  @Override
  public byte[] read(String path) throws IOException {
    HttpResponse<byte[]> response = send("GET " + path, request(path), byte[].class);
    if (response.code() == 200) {
      return response.body();
    }
    String words = new String(response.body(), UTF_8);
    if (response.code() == 410) {
      throw new Gone(words);
    }
    throw new IOException("GET " + path + " was answered " + response.code() + ": " + words);
  }

  /**
   * The object; null when there is none.
   *
   * @throws Forbidden when we may not see it
   */
  public @Nullable JsonNode get(String path) throws IOException {
    HttpResponse<String> response = send("GET " + path, request(path), String.class);
    if (response.code() == 404) {
      return null;
    }
    if (response.code() != 200) {
      String words = "GET " + path + " was answered " + response.code() + ": " + response.body();
      throw response.code() == 403 ? new Forbidden(words) : new IOException(words);
    }
    return JSON.readTree(response.body());
  }

  /**
   * All objects of a collection as they are now, page by page, so that only what is kept of them
   * has to fit into memory.
   *
   * @param path without query
   * @param of what is kept of each
   */
  public <T> List<T> list(String path, Function<JsonNode, T> of) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return pages(path, of);
      } catch (Gone e) {
        // The listing took longer than the API server keeps what it shows.
        if (attempt == LISTINGS) {
          throw e;
        }
      }
    }
  }

  private <T> List<T> pages(String path, Function<JsonNode, T> of) throws IOException {
    List<T> all = new ArrayList<>();
    String next = "";
    do {
      String query = next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, UTF_8);
      JsonNode page = JSON.readTree(read(path + "?limit=" + PAGE + query));
      page.path("items").forEach(item -> all.add(of.apply(item)));
      next = page.path("metadata").path("continue").asText("");
    } while (!next.isEmpty());
    return all;
  }

  /** The answer to a POST that makes nothing, such as a review. */
  public JsonNode ask(String path, String body) throws IOException {
    HttpResponse<String> response =
        send("POST " + path, request("POST", path, JSON_TYPE, body), String.class);
    if (!response.isSuccessful()) {
      throw new IOException(
          "POST " + path + " was answered " + response.code() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  /** The object as it is now. */
  public ApiResult find(String path) {
    return result("GET " + path, request(path));
  }

  public ApiResult post(String path, String body) {
    return write("POST", path, JSON_TYPE, body);
  }

  /**
   * @param type one of the patch types
   */
  public ApiResult patch(String path, String type, String patch) {
    return write("PATCH", path, type, patch);
  }

  /**
   * @param options DeleteOptions as JSON
   */
  public ApiResult delete(String path, String options) {
    return write("DELETE", path, JSON_TYPE, options);
  }

  private ApiResult write(String method, String path, String type, String body) {
    return result(method + " " + path, request(method, path, type, body));
  }

  private ApiResult result(String what, HttpRequest request) {
    try {
      HttpResponse<String> response = send(what, request, String.class);
      return response.isSuccessful()
          ? new ApiResult.Done(Objects.requireNonNullElse(response.body(), ""))
          : toResult(response);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      return neverLeft(e)
          ? new ApiResult.Unavailable(message, 0)
          : new ApiResult.Failed(message, 0);
    }
  }

  /** There was nobody to send it to. */
  private static boolean neverLeft(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof ConnectException
          || each instanceof NoRouteToHostException
          || each instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  private HttpRequest request(String path) {
    return http.newHttpRequestBuilder().uri(server + path).header("Accept", JSON_TYPE).build();
  }

  private HttpRequest request(String method, String path, String type, String body) {
    return http.newHttpRequestBuilder()
        .uri(server + path)
        .header("Accept", JSON_TYPE)
        .method(method, type, body)
        .build();
  }

  private <T> HttpResponse<T> send(String what, HttpRequest request, Class<T> type)
      throws IOException {
    CompletableFuture<HttpResponse<T>> answer;
    try {
      answer = http.sendAsync(request, type);
    } catch (RuntimeException e) {
      // What the library adds it asks for here, on our thread; a token may not be readable.
      throw new IOException(what + " could not be sent: " + e.getMessage(), e);
    }
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + " was interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(what + " failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(what + " got no answer in " + patience.toSeconds() + " s", e);
    } finally {
      // Of an answer that comes when nobody waits any more the library then closes the stream.
      answer.cancel(true);
    }
  }

  private static ApiResult toResult(HttpResponse<String> response) {
    String body = response.body() == null ? "" : response.body();
    String reason = "Refused";
    String message = body;
    long retryAfterMillis = 0;
    try {
      JsonNode status = JSON.readTree(body);
      reason = status.path("reason").asText(reason);
      message = status.path("message").asText(body);
      retryAfterMillis = status.path("details").path("retryAfterSeconds").asLong(0) * 1000;
    } catch (JsonProcessingException _) {
      // Proxies answer in words of their own; the body is then the message.
    }
    return classify(response.code(), reason, message, retryAfterMillis);
  }

  /** What an answer means, by its code. */
  static ApiResult classify(int code, String reason, String message, long retryAfterMillis) {
    return switch (code) {
      case 404 -> new ApiResult.Missing();
      case 409 -> new ApiResult.Conflict(message);
      case 400, 401, 403, 405, 413, 415, 422 -> new ApiResult.Refused(reason, message);
      case 429 -> new ApiResult.Unavailable(message, retryAfterMillis);
      default -> new ApiResult.Failed(message, retryAfterMillis);
    };
  }
}

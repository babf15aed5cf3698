package dev.tender.operator.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads through the HTTP side of a Fabric8 client, which brings the address, CA and credentials.
 */
public final class ClientStream implements KubeStream {
  private static final int ANSWER_SECONDS = 30;
  private static final int ERROR_BYTES = 4096;

  private final HttpClient http;
  private final String server;

  public ClientStream(KubernetesClient client) {
    this.http = client.getHttpClient();
    String url = client.getConfiguration().getMasterUrl();
    this.server = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  @Override
  public InputStream open(String path) throws IOException {
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(server + path)
            .header("Accept", "application/json")
            .build();
    HttpResponse<InputStream> response = await(path, request);
    if (response.code() == 200) {
      return response.body();
    }
    String words;
    try (InputStream body = response.body()) {
      words = new String(body.readNBytes(ERROR_BYTES), StandardCharsets.UTF_8);
    }
    if (response.code() == 410) {
      throw new Gone(words);
    }
    throw new IOException("GET " + path + " was answered " + response.code() + ": " + words);
  }

  private HttpResponse<InputStream> await(String path, HttpRequest request) throws IOException {
    try {
      return http.sendAsync(request, InputStream.class).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("GET " + path + " was interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("GET " + path + " failed", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("GET " + path + " got no answer in " + ANSWER_SECONDS + " s", e);
    }
  }
}

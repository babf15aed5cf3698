package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API server, through a kubectl proxy, which brings credentials and TLS. */
final class KubeApi implements AutoCloseable {
  private static final Pattern SERVING = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process proxy;
  private final String base;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private KubeApi(Process proxy, int port) {
    this.proxy = proxy;
    this.base = "http://127.0.0.1:" + port;
  }

  static KubeApi open(Path kubeconfig) {
    ProcessBuilder builder = new ProcessBuilder("kubectl", "proxy", "--port=0");
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process proxy = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(proxy::destroy));
      String line = String.valueOf(proxy.inputReader().readLine());
      Matcher matcher = SERVING.matcher(line);
      if (!matcher.find()) {
        throw new BenchException("kubectl proxy did not say its port but: " + line);
      }
      return new KubeApi(proxy, Integer.parseInt(matcher.group(1)));
    } catch (IOException e) {
      throw new BenchException("kubectl cannot be run; is it on the PATH?", e);
    }
  }

  JsonNode get(String path) {
    return json(send(request(path).GET().build()), path);
  }

  /** What is no JSON, such as a log. */
  String text(String path) {
    HttpResponse<String> answer = send(request(path).GET().build());
    if (answer.statusCode() >= 300) {
      json(answer, path);
    }
    return answer.body();
  }

  /** The items of a listing. */
  List<JsonNode> list(String path) {
    List<JsonNode> items = new ArrayList<>();
    get(path).path("items").forEach(items::add);
    return items;
  }

  /** Creates an object from YAML. */
  JsonNode create(String path, String yaml) {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/yaml")
            .POST(HttpRequest.BodyPublishers.ofString(yaml))
            .build();
    return json(send(request), path);
  }

  /** Deletes an object; one that is not there is as good as deleted. */
  void delete(String path) {
    HttpResponse<String> answer = send(request(path).DELETE().build());
    if (answer.statusCode() != 404) {
      json(answer, path);
    }
  }

  boolean exists(String path) {
    return send(request(path).GET().build()).statusCode() == 200;
  }

  /**
   * Follows a listing from a resource version on until the reader has had enough, which it says by
   * returning false. On the calling thread.
   */
  void watch(String path, String resourceVersion, Predicate<JsonNode> reader) throws IOException {
    HttpRequest request =
        request(path + "?watch=1&resourceVersion=" + resourceVersion).GET().build();
    try (InputStream body = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && reader.test(JSON.readTree(line))) {
        line = lines.readLine();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    http.close();
    proxy.destroy();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new BenchException("the API server does not answer " + request.uri().getPath(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private static JsonNode json(HttpResponse<String> answer, String path) {
    try {
      JsonNode node = JSON.readTree(answer.body());
      if (answer.statusCode() >= 300) {
        throw new BenchException(
            "the API server answers %d to %s: %s"
                .formatted(answer.statusCode(), path, node.path("message").asText()));
      }
      return node;
    } catch (IOException e) {
      throw new BenchException(
          "the API server answers %d to %s with something that is no JSON"
              .formatted(answer.statusCode(), path),
          e);
    }
  }
}

package dev.tender.systemtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What the operator's port tells whoever asks. */
final class MasterPages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MasterPages() {}

  /**
   * @throws Kubectl.Failed when there is no answer or it is not 200; who waits may try again
   */
  static String get(Tender tender, String path) {
    URI uri = tender.url(path);
    try (HttpClient client = tender.http()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new Kubectl.Failed(uri + " says " + response.statusCode() + ": " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new Kubectl.Failed(uri + " does not answer: " + e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(Tender tender, String path) {
    try {
      return JSON.readTree(get(tender, path));
    } catch (IOException e) {
      throw new Kubectl.Failed(path + " is no JSON: " + e);
    }
  }
}

package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.http.CaFile;
import dev.tender.protocol.http.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The installed operator.
 *
 * @param master where a scheduler of this process connects
 * @param ca who vouches for it, in PEM, from its ConfigMap
 * @param forwarded the way there leads through kubectl, which costs time
 */
record Tender(HostPort master, Path ca, boolean forwarded, String containerId) {
  private static final String POD = "/api/v1/namespaces/tender-system/pods/tender-0";
  private static final String CA = "/api/v1/namespaces/tender-system/configmaps/tender-ca";
  private static final Pattern FORWARDING = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  static Tender find(KubeApi api, Path kubeconfig) {
    if (!api.exists(POD)) {
      throw new BenchException("Tender is not installed on this cluster; run deploy/tools/install");
    }
    JsonNode pod = api.get(POD);
    HostPort direct = new HostPort(pod.at("/status/podIP").asText("unknown"), 5050);
    boolean reachable = isReachable(direct);
    return new Tender(
        reachable ? direct : forward(kubeconfig),
        keep(api.get(CA).at("/data/ca.crt").asText()),
        !reachable,
        Containers.id(pod.at("/status/containerStatuses"), "operator"));
  }

  /** The operator's own counters, now. */
  Metrics metrics() {
    try (HttpClient http =
        HttpClient.newBuilder()
            .sslContext(new CaFile(ca, "ConfigMap tender-ca of tender-system").context())
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://" + master + "/metrics"))
              .header("Accept", "text/plain")
              .build();
      return new Metrics(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new BenchException("the operator does not answer /metrics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private static Path keep(String pem) {
    try {
      Path file = Files.createTempFile("tender-ca", ".crt");
      file.toFile().deleteOnExit();
      return Files.writeString(file, pem);
    } catch (IOException e) {
      throw new BenchException("the operator's CA cannot be kept in a file", e);
    }
  }

  private static boolean isReachable(HostPort address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), 1000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static HostPort forward(Path kubeconfig) {
    ProcessBuilder builder =
        new ProcessBuilder(
            "kubectl", "port-forward", "-n", "tender-system", "service/tender", ":5050");
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      BufferedReader lines = process.inputReader();
      Matcher matcher = FORWARDING.matcher(String.valueOf(lines.readLine()));
      if (!matcher.find()) {
        throw new BenchException("kubectl port-forward did not say its port");
      }
      return new HostPort("127.0.0.1", Integer.parseInt(matcher.group(1)));
    } catch (IOException e) {
      throw new BenchException("kubectl cannot be run; is it on the PATH?", e);
    }
  }
}

package dev.tender.systemtest;

import dev.tender.protocol.http.CaFile;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Assumptions;

/**
 * An installed Tender.
 *
 * @param root of the source tree
 * @param master where schedulers of this process connect
 * @param ca who vouches for the master, in PEM, from its ConfigMap
 * @param disposable the cluster was made for this, so that a test may break it
 */
public record Tender(Path root, Kubectl kubectl, HostPort master, Path ca, boolean disposable) {
  private static final String TESTS = "t-";
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  /** A new namespace that enforces the restricted pod security standard. */
  public TestNamespace namespace(String purpose) {
    String name =
        "%s%s-%d-%s"
            .formatted(
                TESTS,
                purpose,
                NAMESPACES.incrementAndGet(),
                Long.toString(ProcessHandle.current().pid(), 36));
    return TestNamespace.create(kubectl, name);
  }

  /** Where the master has a page or a call. */
  public URI url(String path) {
    return URI.create("https://" + master + path);
  }

  /** A client of HTTP/1.1 that trusts the master and nobody else; the caller closes it. */
  public HttpClient http() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(trust()).build();
  }

  /** A connection to the master, whose bytes the caller writes and reads. */
  public Socket connect() {
    HttpOptions options = HttpOptions.DEFAULT.withTls(trust());
    try {
      return options.connect(options.newSocket(), master);
    } catch (IOException e) {
      throw new UncheckedIOException(master + " cannot be reached", e);
    }
  }

  private SSLContext trust() {
    try {
      return new CaFile(ca, "ConfigMap tender-ca of tender-system").context();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the operator's pod and waits until its successor is ready. */
  public void restartMaster() {
    kubectl.run("delete", "pod", "tender-0", "-n", "tender-system", "--wait=true");
    kubectl.run("rollout", "status", "statefulset/tender", "-n", "tender-system", "--timeout=120s");
  }

  /** Waits until nothing is left of the executors of tests, so that offers grow no more. */
  public void awaitQuiet() {
    TestNamespace.await(
        "the executor pods of other tests end",
        Duration.ofMinutes(2),
        () ->
            kubectl.list("get", "pods", "-A", "-l", "tender.dev/component=executor").stream()
                .map(pod -> pod.at("/metadata/namespace").asText())
                .noneMatch(namespace -> namespace.startsWith(TESTS)));
  }

  /** Of the node with that agent id. */
  public String nodeName(String agent) {
    return kubectl.list("get", "nodes").stream()
        .filter(node -> node.at("/metadata/uid").asText().equals(agent))
        .map(node -> node.at("/metadata/name").asText())
        .findFirst()
        .orElseThrow();
  }

  /** For tests that cordon, kill or cut. */
  public void mayBreak() {
    Assumptions.assumeTrue(
        disposable, "this test breaks nodes, and the cluster was not made to be broken");
  }
}

package dev.tender.systemtest;

import dev.tender.protocol.http.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * An installed Tender.
 *
 * @param root of the source tree
 * @param master where schedulers of this process connect
 * @param disposable the cluster was made for this, so that a test may break it
 */
public record Tender(Path root, Kubectl kubectl, HostPort master, boolean disposable) {
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

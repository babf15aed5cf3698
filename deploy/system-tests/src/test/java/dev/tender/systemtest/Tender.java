package dev.tender.systemtest;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * An installed Tender.
 *
 * @param root of the source tree
 * @param disposable the cluster was made for this, so that a test may break it
 */
record Tender(Path root, Kubectl kubectl, boolean disposable) {
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  /** A new namespace that enforces the restricted pod security standard. */
  TestNamespace namespace(String purpose) {
    String name =
        "t-%s-%d-%s"
            .formatted(
                purpose,
                NAMESPACES.incrementAndGet(),
                Long.toString(ProcessHandle.current().pid(), 36));
    return TestNamespace.create(kubectl, name);
  }

  /** For tests that cordon, kill or cut. */
  void mayBreak() {
    Assumptions.assumeTrue(
        disposable, "this test breaks nodes, and the cluster was not made to be broken");
  }
}

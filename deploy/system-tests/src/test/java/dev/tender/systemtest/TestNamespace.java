package dev.tender.systemtest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** A namespace of one test; closing it deletes it with all that is in it. */
public record TestNamespace(Kubectl kubectl, String name) implements AutoCloseable {
  static TestNamespace create(Kubectl kubectl, String name) {
    kubectl.attempt(
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: %s
          labels:
            pod-security.kubernetes.io/enforce: restricted
        """
            .formatted(name),
        "apply",
        "-f",
        "-");
    return new TestNamespace(kubectl, name);
  }

  public void apply(String yaml) {
    kubectl.apply(name, yaml);
  }

  public List<JsonNode> list(String kind, String... more) {
    return kubectl.list(with(List.of("get", kind, "-n", name), more));
  }

  public JsonNode get(String kind, String object) {
    return kubectl.json("get", kind, object, "-n", name);
  }

  public void delete(String kind, String object) {
    kubectl.run("delete", kind, object, "-n", name, "--timeout=90s");
  }

  /**
   * Waits until the value is true; an assertion that fails ends the wait at once. Says what it
   * waited for when it is not in time.
   */
  public static void await(String what, Duration atMost, Supplier<Boolean> condition) {
    Awaitility.await(what)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptionsMatching(e -> !(e instanceof AssertionError))
        .until(condition::get);
  }

  @Override
  public void close() {
    kubectl.attempt("", "delete", "frameworks.tender.dev", "--all", "-n", name, "--timeout=90s");
    kubectl.attempt("", "delete", "namespace", name, "--wait=false");
  }

  private static String[] with(List<String> first, String... more) {
    var all = new java.util.ArrayList<>(first);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}

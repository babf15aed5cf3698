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
   * A token of the account that Tender makes for a Framework's scheduler, as soon as it is there.
   */
  public String schedulerToken(String framework) {
    StringBuilder token = new StringBuilder();
    await(
        "Framework " + framework + " has an account for its scheduler",
        Duration.ofSeconds(30),
        () -> token.append(token(framework + "-scheduler")).length() > 0);
    return token.toString();
  }

  /** A token of a service account, as schedulers show it. */
  public String token(String account) {
    return kubectl
        .run("create", "token", account, "-n", name, "--audience=tender.dev", "--duration=1h")
        .strip();
  }

  /** What the ClusterRole allows is from now on allowed to the service account here. */
  public void allow(String account, String clusterRole) {
    kubectl.run(
        "create",
        "rolebinding",
        account + "-" + clusterRole,
        "--clusterrole=" + clusterRole,
        "--serviceaccount=" + name + ":" + account,
        "-n",
        name);
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

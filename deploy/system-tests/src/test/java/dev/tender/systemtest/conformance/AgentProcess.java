package dev.tender.systemtest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.systemtest.TestNamespace;
import java.time.Duration;

/**
 * The agent in one executor pod, which a container beside it can stop and let go on, so that it is
 * silent and loses nothing. Its image has no shell of its own.
 */
record AgentProcess(TestNamespace namespace, String pod) {
  /** Of the only pod that this framework id has. */
  static AgentProcess of(Subscriber subscriber) {
    Lab lab = subscriber.lab();
    JsonNode pod = subscriber.pods(lab).getFirst();
    return new AgentProcess(lab.namespace(), pod.at("/metadata/name").asText());
  }

  void stop() {
    signal("STOP");
  }

  void goOn() {
    signal("CONT");
  }

  private void signal(String name) {
    String container = "sends-" + name.toLowerCase(java.util.Locale.ROOT);
    namespace
        .kubectl()
        .run(
            "debug",
            pod,
            "-n",
            namespace.name(),
            "--image=localhost/tender/busybox:local",
            "--image-pull-policy=IfNotPresent",
            "--profile=restricted",
            "--target=agent",
            "--container=" + container,
            "--",
            "/bin/sh",
            "-c",
            "kill -" + name + " $(pidof java)");
    TestNamespace.await(
        "the agent of pod " + pod + " is sent " + name,
        Duration.ofSeconds(60),
        () -> {
          for (JsonNode each : namespace.get("pod", pod).at("/status/ephemeralContainerStatuses")) {
            JsonNode ended = each.at("/state/terminated");
            if (each.path("name").asText().equals(container) && !ended.isMissingNode()) {
              if (ended.path("exitCode").asInt() != 0) {
                throw new AssertionError("the signal could not be sent: " + ended);
              }
              return true;
            }
          }
          return false;
        });
  }
}

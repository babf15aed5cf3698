package dev.tender.operator.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderLabelTest {
  private FakeLeases server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeLeases();
    pod("tender-0", true);
    pod("tender-1", true);
    pod("other", false);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void pod(String name, boolean leads) {
    server.put(
        FakeLeases.PODS + "/" + name,
        "{kind: Pod, apiVersion: v1, metadata: {name: %s, labels: {app: tender%s}}}"
            .formatted(name, leads ? ", tender.dev/leader: 'true'" : ""));
  }

  private String labels(String pod) {
    return Objects.requireNonNull(server.get(FakeLeases.PODS + "/" + pod))
        .at("/metadata/labels")
        .toString();
  }

  private LeaderLabel label(@Nullable String pod) {
    return new LeaderLabel(
        server.client(), new Candidate("tender-system", pod, null, new Leader("a:1", null)));
  }

  private static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(condition);
  }

  @Test
  void aReplicaThatStartsDoesNotLeadWhateverItDidBefore() {
    try (LeaderLabel label = label("tender-0")) {
      label.start();
      await("the label has gone", () -> labels("tender-0").equals("{\"app\":\"tender\"}"));
      assertThat(label.found()).isFalse();
      assertThat(labels("tender-1")).as("not its business").contains("tender.dev/leader");
    }
  }

  @Test
  void whoLeadsIsTheOnlyOneWithTheLabel() {
    try (LeaderLabel label = label("tender-0")) {
      label.start();
      label.take();
      await("the Service finds it", label::found);
      assertThat(labels("tender-0"))
          .isEqualTo("{\"app\":\"tender\",\"tender.dev/leader\":\"true\"}");
      assertThat(labels("tender-1")).isEqualTo("{\"app\":\"tender\"}");
      assertThat(server.requests).doesNotContain("PATCH " + FakeLeases.PODS + "/other");
    }
  }

  @Test
  void outsideOfAPodThereIsNothingToFind() {
    try (LeaderLabel label = label(null)) {
      label.start();
      label.take();
      assertThat(label.found()).isTrue();
      assertThat(server.requests).isEmpty();
    }
  }
}

package dev.tender.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.operator.kube.ApiResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaBundlesTest {
  private final List<String> writes = new ArrayList<>();
  private ApiResult answer = new ApiResult.Done();
  private String trusted = "one";
  private Instant now = Instant.EPOCH;
  private final CaBundles bundles =
      new CaBundles(
          (path, manifest) -> {
            writes.add(path + " " + manifest);
            return answer;
          },
          () -> trusted,
          () -> now);

  @Test
  void aNamespaceIsToldOnceAndAgainWhenSomebodyMayHaveChangedIt() {
    assertThat(bundles.ensure("a")).isNull();
    assertThat(bundles.ensure("a")).isNull();
    assertThat(writes)
        .containsExactly(
            "/api/v1/namespaces/a/configmaps/tender-ca?fieldManager=tender&force=true"
                + " {\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"tender-ca\","
                + "\"labels\":{\"app.kubernetes.io/managed-by\":\"tender\","
                + "\"app.kubernetes.io/part-of\":\"tender\"}},\"data\":{\"ca.crt\":\"one\"}}");
    now = now.plus(Duration.ofMinutes(1));
    bundles.ensure("a");
    assertThat(writes).hasSize(2);
  }

  @Test
  void anotherAuthorityIsToldAtTheNextRoundUntilItIsWritten() {
    Set<String> both = Set.of("a", "b");
    assertThat(bundles.refresh(both)).isEmpty();
    assertThat(bundles.refresh(both)).isEmpty();
    assertThat(writes).hasSize(2);
    writes.clear();
    trusted = "two";
    answer = new ApiResult.Failed("the API server is busy", 0);
    assertThat(bundles.refresh(both)).hasSize(2);
    answer = new ApiResult.Done();
    writes.clear();
    assertThat(bundles.refresh(both)).isEmpty();
    assertThat(writes).hasSize(2).allMatch(each -> each.contains("\"ca.crt\":\"two\""));
  }

  @Test
  void whatSomebodyHasChangedIsWrittenAgainAfterAWhile() {
    bundles.refresh(Set.of("a"));
    now = now.plus(Duration.ofMinutes(4));
    bundles.refresh(Set.of("a"));
    assertThat(writes).hasSize(1);
    now = now.plus(Duration.ofMinutes(2));
    bundles.refresh(Set.of("a"));
    assertThat(writes).hasSize(2);
  }

  @Test
  void aNamespaceThatComesBackIsToldAgain() {
    bundles.refresh(Set.of("a"));
    bundles.refresh(Set.of());
    bundles.refresh(Set.of("a"));
    assertThat(writes).hasSize(2);
  }

  @Test
  void whatCannotBeWrittenIsSaidAndTriedAgain() {
    answer = new ApiResult.Refused("Forbidden", "no right to patch");
    assertThat(bundles.ensure("a"))
        .isEqualTo(
            "ConfigMap tender-ca cannot be written in namespace a, without which no pod of Tender"
                + " starts there: no right to patch");
    answer = new ApiResult.Done();
    assertThat(bundles.ensure("a")).isNull();
  }
}

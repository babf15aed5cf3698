package dev.tender.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.operator.kube.ApiResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
  void anotherAuthorityIsToldWhereverOneWas() {
    bundles.ensure("a");
    bundles.ensure("b");
    writes.clear();
    trusted = "two";
    bundles.tellAll();
    assertThat(writes).hasSize(2).allMatch(each -> each.contains("\"ca.crt\":\"two\""));
    writes.clear();
    bundles.ensure("a");
    assertThat(writes).isEmpty();
  }

  @Test
  void aNamespaceThatHasGoneIsForgotten() {
    bundles.ensure("a");
    answer = new ApiResult.Missing();
    bundles.tellAll();
    writes.clear();
    bundles.tellAll();
    assertThat(writes).isEmpty();
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

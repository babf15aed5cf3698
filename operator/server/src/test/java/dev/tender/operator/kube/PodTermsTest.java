package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PodTermsTest {
  private static final String PODS =
      "/api/v1/pods?limit=250&labelSelector=tender.dev%2Fcomponent%3Dexecutor";

  /** Answers by path. */
  private record Pages(Map<String, String> pages) implements KubeStream {
    @Override
    public byte[] read(String path) {
      return Objects.requireNonNull(pages.get(path), path).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public InputStream open(String path) throws IOException {
      throw new IOException("nothing is watched here");
    }
  }

  @Test
  void theHighestOfAllPagesCounts() throws IOException {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put(PODS, page("a+b", List.of(pod(plan(7)), pod(plan(9)))));
    pages.put(PODS + "&continue=a%2Bb", page("", List.of(pod(plan(8)))));
    assertThat(PodTerms.highest(new Pages(pages))).isEqualTo(9);
  }

  @Test
  void withoutPodsThereIsNone() throws IOException {
    assertThat(PodTerms.highest(new Pages(Map.of(PODS, "{\"metadata\":{},\"items\":[]}"))))
        .isZero();
  }

  @Test
  void aForgedTermThatWouldLeaveNoRoomForAnyOtherIsNotBelieved() throws IOException {
    String page = page("", List.of(pod("no plan"), pod(plan(Long.MAX_VALUE)), pod(plan(3))));
    assertThat(PodTerms.highest(new Pages(Map.of(PODS, page)))).isEqualTo(3);
  }

  private static String page(String next, List<Object> items) throws JsonProcessingException {
    return JsonMapper.builder()
        .build()
        .writeValueAsString(Map.of("metadata", Map.of("continue", next), "items", items));
  }

  private static Object pod(String plan) {
    return Map.of(
        "metadata",
        Map.of(
            "namespace",
            "ns",
            "name",
            "p",
            "labels",
            Map.of(PlanAnnotation.COMPONENT_LABEL, PlanAnnotation.EXECUTOR),
            "annotations",
            Map.of(PlanAnnotation.KEY, plan)));
  }

  private static String plan(long term) {
    return PlanAnnotation.write(SamplePlan.ofTerm(term));
  }
}

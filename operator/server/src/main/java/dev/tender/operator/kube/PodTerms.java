package dev.tender.operator.kube;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.model.Cluster.PodPlan;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The terms of the masters that made the executor pods that are there. Blocks. */
public final class PodTerms {
  private static final String PODS =
      "/api/v1/pods?limit=250&labelSelector="
          + URLEncoder.encode(
              PlanAnnotation.COMPONENT_LABEL + "=" + PlanAnnotation.EXECUTOR,
              StandardCharsets.UTF_8);

  private static final ObjectReader PAGES =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build()
          .readerFor(Page.class);

  private record Page(@Nullable ListMeta metadata, @Nullable List<Item> items) {}

  private record ListMeta(@JsonProperty("continue") @Nullable String next) {}

  private record Item(KubeJson.@Nullable Meta metadata) {}

  private PodTerms() {}

  /**
   * The highest term of any executor pod; 0 when there is none.
   *
   * @throws IOException when the API server does not show all of them
   */
  public static long highest(KubeStream stream) throws IOException {
    long highest = 0;
    String next = "";
    do {
      Page page = PAGES.readValue(stream.read(PODS + next));
      for (Item item : page.items() == null ? List.<Item>of() : page.items()) {
        PodPlan plan = item.metadata() == null ? null : PlanAnnotation.read(item.metadata());
        highest = Math.max(highest, plan == null ? 0 : plan.term());
      }
      next = next(page);
    } while (!next.isEmpty());
    return highest;
  }

  /** The rest of the query for the next page; empty after the last. */
  private static String next(Page page) {
    String token = page.metadata() == null ? null : page.metadata().next();
    return token == null || token.isEmpty()
        ? ""
        : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
  }
}

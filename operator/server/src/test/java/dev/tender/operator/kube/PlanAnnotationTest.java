package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanAnnotationTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final PodPlan PLAN =
      new PodPlan(
          new PodName("ns", "p"),
          new FrameworkName("ns", "fw"),
          new FrameworkId("f1"),
          new AgentId("a1"),
          "n1",
          "role",
          null,
          "shape",
          Resources.of(1, 2).withCustom("x", 5),
          Resources.of(3, 4),
          Resources.of(7001, 8).withCustom("x", 5).withGpus(2),
          false,
          9,
          "nvidia.com/gpu");

  @Test
  void aPlanIsReadAsItWasWritten() throws JsonProcessingException {
    assertThat(read(PlanAnnotation.write(PLAN))).isEqualTo(PLAN);
  }

  @Test
  void aPlanOfAnOlderMasterKnowsNoGpus() throws JsonProcessingException {
    String plan = PlanAnnotation.write(PLAN).replace(",\"gpuResource\":\"nvidia.com/gpu\"", "");
    assertThat(plan).doesNotContain("gpuResource");
    PodPlan read = read(plan);
    assertThat(read).isNotNull();
    assertThat(read.gpuResource()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1_000_000_000_000_001L, Long.MAX_VALUE})
  void aPlanWithAnAmountThatNoPodHasIsNoPlan(long amount) throws JsonProcessingException {
    String plan = PlanAnnotation.write(PLAN);
    assertThat(read(plan.replace("7001", Long.toString(amount)))).isNull();
    assertThat(read(plan.replace("\"x\":5", "\"x\":" + amount))).isNull();
  }

  private static @Nullable PodPlan read(String annotation) throws JsonProcessingException {
    ObjectNode meta = JsonNodeFactory.instance.objectNode();
    meta.put("namespace", "ns").put("name", "p").put("uid", "u");
    meta.putObject("labels").put(PlanAnnotation.COMPONENT_LABEL, PlanAnnotation.EXECUTOR);
    meta.putObject("annotations").put(PlanAnnotation.KEY, annotation);
    return PlanAnnotation.read(JSON.treeToValue(meta, KubeJson.Meta.class));
  }
}

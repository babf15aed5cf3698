package dev.tender.operator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.KubeJson.Meta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The plan that a pod was made for, as JSON in an annotation, so that a new master can adopt it.
 */
public final class PlanAnnotation {
  public static final String KEY = "tender.dev/plan";

  /** The TaskInfo, as JSON, of a pod whose executor container is that task and nothing else. */
  public static final String TASK_KEY = "tender.dev/task";

  public static final String COMPONENT_LABEL = "tender.dev/component";
  public static final String EXECUTOR = "executor";

  /** A forged plan must not make sums overflow. */
  private static final long MOST = 1_000_000_000_000_000L;

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private record Amounts(
      long cpuMillis,
      long memBytes,
      long diskBytes,
      long gpus,
      @Nullable Map<String, Long> custom,
      @Nullable List<List<Integer>> ports) {
    private static void check(long amount) {
      if (amount < 0 || amount > MOST) {
        throw new IllegalArgumentException("No pod has an amount of " + amount);
      }
    }

    static Amounts of(Resources resources) {
      List<List<Integer>> ports = new ArrayList<>();
      for (Ports.Range range : resources.ports().ranges()) {
        ports.add(List.of(range.begin(), range.end()));
      }
      return new Amounts(
          resources.cpuMillis(),
          resources.memBytes(),
          resources.diskBytes(),
          resources.gpus(),
          resources.custom(),
          ports);
    }

    /**
     * @throws IllegalArgumentException when it is no amount that a pod can have
     */
    Resources toResources() {
      check(cpuMillis);
      check(memBytes);
      check(diskBytes);
      check(gpus);
      if (custom != null) {
        custom.values().forEach(Amounts::check);
      }
      SortedMap<String, Long> sorted = new TreeMap<>(custom == null ? Map.of() : custom);
      List<Ports.Range> ranges = new ArrayList<>();
      if (ports != null) {
        for (List<Integer> range : ports) {
          ranges.add(new Ports.Range(range.get(0), range.get(1)));
        }
      }
      return new Resources(
          cpuMillis,
          memBytes,
          diskBytes,
          gpus,
          Collections.unmodifiableSortedMap(sorted),
          new Ports(ranges));
    }
  }

  private record Plan(
      String framework,
      String frameworkId,
      String agent,
      String node,
      String role,
      @Nullable String executorId,
      String shape,
      Amounts floor,
      Amounts overhead,
      Amounts envelope,
      boolean direct,
      long term,
      @Nullable String gpuResource) {}

  private PlanAnnotation() {}

  public static String write(PodPlan plan) {
    Plan written =
        new Plan(
            plan.framework().name(),
            plan.frameworkId().value(),
            plan.agent().value(),
            plan.node(),
            plan.role(),
            plan.executorId() == null ? null : plan.executorId().value(),
            plan.shape(),
            Amounts.of(plan.floor()),
            Amounts.of(plan.overhead()),
            Amounts.of(plan.envelope()),
            plan.direct(),
            plan.term(),
            plan.gpuResource().isEmpty() ? null : plan.gpuResource());
    try {
      return JSON.writeValueAsString(written);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A plan of plain values must have a JSON form", e);
    }
  }

  /** The TaskInfo of a pod that is one task; null for the others. */
  public static @Nullable String taskOf(@Nullable Meta meta) {
    return meta == null || meta.annotations() == null ? null : meta.annotations().get(TASK_KEY);
  }

  /** Null when the pod carries no plan that can be read; it is then somebody else's pod. */
  static @Nullable PodPlan read(Meta meta) {
    if (meta.labels() == null
        || meta.annotations() == null
        || meta.namespace() == null
        || meta.name() == null
        || !EXECUTOR.equals(meta.labels().get(COMPONENT_LABEL))) {
      return null;
    }
    String text = meta.annotations().get(KEY);
    if (text == null) {
      return null;
    }
    try {
      return toPlan(JSON.readValue(text, Plan.class), new PodName(meta.namespace(), meta.name()));
    } catch (JsonProcessingException | RuntimeException _) {
      // Anybody can write an annotation. What does not read as a plan is counted as a foreign pod.
      return null;
    }
  }

  private static PodPlan toPlan(Plan plan, PodName pod) {
    // The next master's term is higher than that of every pod, and so on for ever.
    Amounts.check(plan.term());
    return new PodPlan(
        pod,
        // The namespace is the pod's own: nobody can claim a Framework of another namespace.
        new FrameworkName(pod.namespace(), plan.framework()),
        new FrameworkId(plan.frameworkId()),
        new AgentId(plan.agent()),
        plan.node(),
        plan.role(),
        plan.executorId() == null ? null : new ExecutorId(plan.executorId()),
        plan.shape(),
        plan.floor().toResources(),
        plan.overhead().toResources(),
        plan.envelope().toResources(),
        plan.direct(),
        plan.term(),
        plan.gpuResource() == null ? "" : plan.gpuResource());
  }
}

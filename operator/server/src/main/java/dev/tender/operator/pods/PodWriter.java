package dev.tender.operator.pods;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.FairSlots;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.OrderedTasks;
import dev.tender.operator.kube.PlanAnnotation;
import dev.tender.operator.kube.PodApi;
import dev.tender.operator.loop.ClusterGateway;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.wire.PodShape;
import dev.tender.operator.wire.Shapes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the master decides about pods, off its thread, pod by pod in order. A namespace
 * whose admission webhooks take their time keeps its own pods waiting, and nobody else's.
 */
public final class PodWriter implements ClusterGateway {
  private static final Logger LOG = Logger.getLogger(PodWriter.class);
  private static final int AT_ONCE = 32;
  private static final int AT_ONCE_OF_NAMESPACE = AT_ONCE / 4;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;
  private static final int CREATE_ATTEMPTS = 6;
  private static final int RESIZE_ATTEMPTS = 4;

  private final PodApi api;
  private final ExecutorPods pods;
  private final Shapes shapes;
  private final Function<FrameworkName, @Nullable PodOwner> owners;
  private final EventSink sink;
  private final KubernetesSerialization json;
  private final OrderedTasks<PodName> tasks = new OrderedTasks<>("pod-write");
  private final FairSlots<String> slots = new FairSlots<>(AT_ONCE, AT_ONCE_OF_NAMESPACE);
  private final KnownPlans plans;

  public PodWriter(
      PodApi api,
      ExecutorPods pods,
      Shapes shapes,
      Function<FrameworkName, @Nullable PodOwner> owners,
      KnownPlans plans,
      EventSink sink) {
    this.api = api;
    this.pods = pods;
    this.shapes = shapes;
    this.owners = owners;
    this.plans = plans;
    this.sink = sink;
    this.json = new KubernetesSerialization();
  }

  @Override
  public void create(PodPlan plan) {
    plans.add(plan);
    tasks.submit(plan.name(), () -> createNow(plan));
  }

  @Override
  public void resize(PodName pod, String uid, Resources envelope) {
    tasks.submit(pod, () -> resizeNow(pod, uid, envelope));
  }

  @Override
  public void delete(PodName pod, @Nullable String uid, String why) {
    tasks.submit(pod, () -> deleteNow(pod, uid, null, why));
  }

  /**
   * Ends what runs in a pod, and with it the pod.
   *
   * @param graceSeconds between SIGTERM and SIGKILL, at least 1; a second call may shorten it
   */
  public void stop(PodName pod, String uid, long graceSeconds) {
    tasks.submit(pod, () -> deleteNow(pod, uid, graceSeconds, "its task is to end"));
  }

  /** Pods with writes that wait or are under way. */
  public int depth() {
    return tasks.depth();
  }

  private void createNow(PodPlan plan) {
    PodOwner owner = owners.apply(plan.framework());
    if (owner == null) {
      refuse(plan, "FrameworkGone", "Framework " + plan.framework() + " is not there any more");
      return;
    }
    PodShape shape = shapes.find(plan.shape());
    if (shape == null) {
      refuse(
          plan,
          "ShapeForgotten",
          "What the pod is to look like is not known any more; launch the task again");
      return;
    }
    Pod pod;
    try {
      pod = pods.build(plan, owner, shape);
    } catch (NoImageException e) {
      refuse(plan, PodTrouble.NO_IMAGE, String.valueOf(e.getMessage()));
      return;
    } catch (IllegalArgumentException e) {
      refuse(plan, "NoDevices", String.valueOf(e.getMessage()));
      return;
    }
    switch (retried(plan.name(), CREATE_ATTEMPTS, () -> api.create(pod))) {
      case ApiResult.Done _ -> {}
      case ApiResult.Conflict(String message) -> nameTaken(plan, message);
      case ApiResult.Missing _ ->
          refuse(plan, "NotFound", "Namespace " + plan.name().namespace() + " is not there");
      case ApiResult.Refused(String reason, String message) -> refuse(plan, reason, message);
      case ApiResult.Failed(String message, long _) -> refuse(plan, "Unavailable", message);
      case ApiResult.Unavailable(String message, long _) -> refuse(plan, "Unavailable", message);
    }
  }

  /**
   * By the very pod, perhaps: the answer to an earlier request was lost. One that is there must not
   * be refused, so it is asked for until somebody says which it is.
   */
  private void nameTaken(PodPlan plan, String message) {
    switch (retried(plan.name(), Integer.MAX_VALUE, () -> api.find(plan.name()))) {
      case ApiResult.Done(String there) when isOf(plan, there) -> {}
      case ApiResult.Refused(String reason, String why) -> refuse(plan, reason, why);
      case ApiResult.Done _,
          ApiResult.Conflict _,
          ApiResult.Missing _,
          ApiResult.Failed _,
          ApiResult.Unavailable _ ->
          refuse(plan, "AlreadyExists", message);
    }
  }

  private boolean isOf(PodPlan plan, String pod) {
    Map<String, String> annotations = json.unmarshal(pod, Pod.class).getMetadata().getAnnotations();
    return annotations != null
        && PlanAnnotation.write(plan).equals(annotations.get(PlanAnnotation.KEY));
  }

  private void refuse(PodPlan plan, String reason, String message) {
    plans.remove(plan.name());
    sink.put(new MasterEvent.PodCreateRefused(plan.name(), new PodTrouble(reason, message)));
  }

  private void resizeNow(PodName pod, String uid, Resources envelope) {
    switch (resized(pod, uid, envelope)) {
      case ApiResult.Done _, ApiResult.Missing _ -> {}
      case ApiResult.Conflict(String message) ->
          refuseResize(pod, uid, envelope, true, new PodTrouble("Conflict", message));
      case ApiResult.Refused(String reason, String message) ->
          refuseResize(pod, uid, envelope, true, new PodTrouble(reason, message));
      case ApiResult.Failed(String message, long _) ->
          refuseResize(pod, uid, envelope, false, new PodTrouble("Unavailable", message));
      case ApiResult.Unavailable(String message, long _) ->
          refuseResize(pod, uid, envelope, false, new PodTrouble("Unavailable", message));
    }
  }

  /**
   * A custom executor's limit of memory is only raised: it may keep in memory what it worked out
   * for tasks that have ended, as it may with Mesos. So first the requests alone are asked for,
   * which is refused when they are more than the limit.
   */
  private ApiResult resized(PodName pod, String uid, Resources envelope) {
    PodPlan plan = plans.find(pod);
    Resources overhead = plan == null ? Resources.NONE : plan.overhead();
    if (plan != null && plan.executorId() != null) {
      String requests = resizePatch(uid, envelope, overhead, false);
      ApiResult result = retried(pod, RESIZE_ATTEMPTS, () -> api.resize(pod, requests));
      if (!(result instanceof ApiResult.Refused)) {
        return result;
      }
    }
    String patch = resizePatch(uid, envelope, overhead, true);
    return retried(pod, RESIZE_ATTEMPTS, () -> api.resize(pod, patch));
  }

  private void refuseResize(
      PodName pod, String uid, Resources envelope, boolean certain, PodTrouble trouble) {
    sink.put(new MasterEvent.PodResizeRefused(pod, uid, envelope.resizable(), certain, trouble));
  }

  /**
   * @param overhead the agent's part of the envelope, which stays as it is
   */
  private String resizePatch(String uid, Resources envelope, Resources overhead, boolean limit) {
    Map<String, Quantity> amounts = ExecutorPods.growable(envelope, overhead);
    Map<String, Object> resources = new LinkedHashMap<>();
    resources.put("requests", amounts);
    if (limit) {
      resources.put("limits", Map.of("memory", Objects.requireNonNull(amounts.get("memory"))));
    }
    Map<String, Object> container = Map.of("name", TemplateRules.EXECUTOR, "resources", resources);
    return json.asJson(
        Map.of(
            "metadata",
            Map.of("uid", uid),
            "spec",
            Map.of("containers", new Object[] {container})));
  }

  private void deleteNow(
      PodName pod, @Nullable String uid, @Nullable Long graceSeconds, String why) {
    LOG.debugf("Deleting pod %s: %s", pod, why);
    switch (retried(pod, Integer.MAX_VALUE, () -> api.delete(pod, uid, graceSeconds))) {
      // A conflict means that the pod of that uid is gone and another one has its name.
      case ApiResult.Done _, ApiResult.Conflict _ -> {}
      case ApiResult.Missing _ -> plans.remove(pod);
      case ApiResult.Refused(String reason, String message) ->
          LOG.errorf("Pod %s cannot be deleted: %s: %s", pod, reason, message);
      case ApiResult.Failed(String message, long _) ->
          LOG.errorf("Pod %s could not be deleted: %s", pod, message);
      case ApiResult.Unavailable(String message, long _) ->
          LOG.errorf("Pod %s could not be deleted: %s", pod, message);
    }
  }

  /** Holds a slot while it asks, and none while it waits to ask again. */
  private ApiResult retried(PodName pod, int attempts, Supplier<ApiResult> request) {
    long pause = FIRST_PAUSE_MILLIS;
    for (int attempt = 1; ; attempt++) {
      ApiResult result = slots.with(pod.namespace(), request);
      long again = againAfterMillis(result);
      if (attempt == attempts || again < 0) {
        return result;
      }
      try {
        Thread.sleep(Math.max(pause, again));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return result;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  /** What the API server asked for, or 0; negative when asking again is of no use. */
  private static long againAfterMillis(ApiResult result) {
    return switch (result) {
      case ApiResult.Failed(String _, long millis) -> millis;
      case ApiResult.Unavailable(String _, long millis) -> millis;
      case ApiResult.Done _, ApiResult.Conflict _, ApiResult.Missing _, ApiResult.Refused _ -> -1;
    };
  }
}

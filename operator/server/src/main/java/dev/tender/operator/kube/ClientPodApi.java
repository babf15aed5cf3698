package dev.tender.operator.kube;

import dev.tender.core.model.PodName;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pod writes by a Fabric8 client of their own, so that records cannot stand in their way. */
public final class ClientPodApi implements PodApi {
  private static final PatchContext STRATEGIC = PatchContext.of(PatchType.STRATEGIC_MERGE);

  private final KubernetesClient client;

  public ClientPodApi(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Result create(Pod pod) {
    return attempt(() -> client.raw(collection(pod), "POST", pod));
  }

  @Override
  public Result dryRun(Pod pod) {
    return attempt(() -> client.raw(collection(pod) + "?dryRun=All", "POST", pod));
  }

  @Override
  public Result resize(PodName pod, String patch) {
    return attempt(
        () ->
            client
                .pods()
                .inNamespace(pod.namespace())
                .withName(pod.name())
                .subresource("resize")
                .patch(STRATEGIC, patch));
  }

  @Override
  public Result delete(PodName pod, @Nullable String uid) {
    DeleteOptionsBuilder options = new DeleteOptionsBuilder();
    if (uid != null) {
      options.withNewPreconditions(null, uid);
    }
    DeleteOptions body = options.build();
    String path = "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name();
    return attempt(() -> client.raw(path, "DELETE", body));
  }

  @Override
  public @Nullable String planOf(PodName pod) {
    Pod present = client.pods().inNamespace(pod.namespace()).withName(pod.name()).get();
    return present == null ? null : present.getMetadata().getAnnotations().get(PlanAnnotation.KEY);
  }

  private static String collection(Pod pod) {
    return "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods";
  }

  private static Result attempt(Supplier<@Nullable Object> request) {
    try {
      request.get();
      return new Result.Done();
    } catch (KubernetesClientException e) {
      return toResult(e);
    }
  }

  /** What an answer means, by its code. */
  static Result toResult(KubernetesClientException e) {
    Status status = e.getStatus();
    String message =
        status != null && status.getMessage() != null
            ? status.getMessage()
            : Objects.requireNonNullElse(e.getMessage(), "no message");
    String reason = status != null && status.getReason() != null ? status.getReason() : "Refused";
    return switch (e.getCode()) {
      case 404 -> new Result.Missing();
      case 409 -> new Result.Conflict(message);
      case 400, 401, 403, 405, 413, 422 -> new Result.Refused(reason, message);
      default -> new Result.Unavailable(message, retryAfterMillis(status));
    };
  }

  private static long retryAfterMillis(@Nullable Status status) {
    if (status == null
        || status.getDetails() == null
        || status.getDetails().getRetryAfterSeconds() == null) {
      return 0;
    }
    return status.getDetails().getRetryAfterSeconds() * 1000L;
  }
}

package dev.tender.operator.kube;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.model.PodName;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.jspecify.annotations.Nullable;

/** Pod writes by a client of their own, so that records cannot stand in their way. */
public final class ClientPodApi implements PodApi {
  private final KubeHttp http;
  private final KubernetesSerialization json = new KubernetesSerialization();

  public ClientPodApi(KubeHttp http) {
    this.http = http;
  }

  @Override
  public ApiResult create(Pod pod) {
    return http.post(collection(pod.getMetadata().getNamespace()), json.asJson(pod));
  }

  @Override
  public ApiResult dryRun(Pod pod) {
    return http.post(
        collection(pod.getMetadata().getNamespace()) + "?dryRun=All", json.asJson(pod));
  }

  @Override
  public ApiResult resize(PodName pod, String patch) {
    return http.patch(path(pod) + "/resize", KubeHttp.STRATEGIC_MERGE_PATCH, patch);
  }

  @Override
  public ApiResult delete(PodName pod, @Nullable String uid, @Nullable Long graceSeconds) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options.put("apiVersion", "v1");
    options.put("kind", "DeleteOptions");
    if (graceSeconds != null) {
      options.put("gracePeriodSeconds", graceSeconds);
    }
    if (uid != null) {
      options.putObject("preconditions").put("uid", uid);
    }
    return http.delete(path(pod), options.toString());
  }

  @Override
  public ApiResult find(PodName pod) {
    return http.find(path(pod));
  }

  private static String collection(String namespace) {
    return "/api/v1/namespaces/" + namespace + "/pods";
  }

  private static String path(PodName pod) {
    return collection(pod.namespace()) + "/" + pod.name();
  }
}

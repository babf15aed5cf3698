package dev.tender.operator.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.operatorapi.Cluster;
import dev.tender.operator.reservation.ReservationRegistry;
import dev.tender.operator.role.RoleRegistry;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What the registries know, and the API server. */
record KnownCluster(Engine engine, KubeHttp http) implements Cluster {
  @Override
  public Collection<ResourceRole> roles() {
    return engine.roles.all().stream().map(RoleRegistry.Entry::resource).toList();
  }

  @Override
  public Collection<ReservationRegistry.Entry> reservations() {
    return engine.reservations.all();
  }

  @Override
  public @Nullable Framework framework(FrameworkName name) {
    return engine.frameworks.get(name);
  }

  @Override
  public ApiResult write(String method, String path, JsonNode body) {
    return switch (method) {
      case "POST" -> http.post(path, body.toString());
      case "PATCH" -> http.patch(path, KubeHttp.MERGE_PATCH, body.toString());
      case "DELETE" -> http.delete(path, body.toString());
      default -> throw new IllegalArgumentException("no such method: " + method);
    };
  }
}

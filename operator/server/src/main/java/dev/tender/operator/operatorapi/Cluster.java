package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.reservation.ReservationRegistry;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The resources that calls change, as last seen, and the way to change them. For any thread. */
public interface Cluster {
  Collection<ResourceRole> roles();

  Collection<ReservationRegistry.Entry> reservations();

  /** Null when there is none of that name. */
  @Nullable Framework framework(FrameworkName name);

  /**
   * One request to the API server; blocks.
   *
   * @param method POST, PATCH (a merge patch) or DELETE (the body are its options)
   * @param path may end in a query
   */
  ApiResult write(String method, String path, JsonNode body);
}

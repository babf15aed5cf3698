package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What older tools ask for: a guarantee that is the limit, too. */
public record QuotaRequest(
    @Proto(1) @Nullable Boolean force,
    @Proto(2) @Nullable String role,
    @Proto(3) List<Resource> guarantee) {
  public QuotaRequest {
    guarantee = List.copyOf(guarantee);
  }
}

package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A role's guarantee, as older tools read it. */
public record QuotaInfo(
    @Proto(1) @Nullable String role,
    @Proto(2) @Nullable String principal,
    @Proto(3) List<Resource> guarantee) {
  public QuotaInfo {
    guarantee = List.copyOf(guarantee);
  }
}

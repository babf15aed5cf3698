package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a role is entitled to and what it may have at most, by resource. */
public record QuotaConfig(
    @Proto(1) String role,
    @Proto(2) Map<String, Value.Scalar> guarantees,
    @Proto(3) Map<String, Value.Scalar> limits) {
  public QuotaConfig {
    guarantees = Collections.unmodifiableMap(new LinkedHashMap<>(guarantees));
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }
}

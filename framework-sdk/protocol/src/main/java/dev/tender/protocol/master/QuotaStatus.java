package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import java.util.List;

/**
 * All quotas.
 *
 * @param infos the guarantees again, for older tools
 */
public record QuotaStatus(@Proto(1) List<QuotaInfo> infos, @Proto(2) List<QuotaConfig> configs) {
  public QuotaStatus {
    infos = List.copyOf(infos);
    configs = List.copyOf(configs);
  }
}

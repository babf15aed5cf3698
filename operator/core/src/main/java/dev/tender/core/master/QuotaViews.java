package dev.tender.core.master;

import dev.tender.core.allocator.RoleNode;
import dev.tender.core.allocator.RoleTree;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Guarantees and limits as people see them. */
final class QuotaViews {
  private QuotaViews() {}

  static MasterView.Quota of(RoleNode role) {
    Resources committed = role.committed();
    return new MasterView.Quota(
        role.guarantee(),
        role.limit(),
        role.guarantee().minusSaturating(role.secured()),
        full(role.limit(), committed),
        cappedBy(role));
  }

  private static @Nullable String cappedBy(RoleNode role) {
    for (RoleNode at = role.above(); at != null; at = at.above()) {
      if (!at.limit().left(Resources.NONE, role.guarantee()).contains(role.guarantee())) {
        return at.name();
      }
    }
    return null;
  }

  private static List<String> full(Limits limit, Resources held) {
    List<String> full = new ArrayList<>();
    if (isFull(limit.cpuMillis(), held.cpuMillis(), Eligibility.SMALLEST.cpuMillis())) {
      full.add("cpu");
    }
    if (isFull(limit.memBytes(), held.memBytes(), Eligibility.SMALLEST.memBytes())) {
      full.add("memory");
    }
    if (limit.diskBytes() > 0 && isFull(limit.diskBytes(), held.diskBytes(), 1)) {
      full.add("ephemeral-storage");
    }
    if (limit.gpus() > 0 && isFull(limit.gpus(), held.gpus(), 1)) {
      full.add("gpus");
    }
    for (Map.Entry<String, Long> entry : limit.custom().entrySet()) {
      long most = entry.getValue();
      if (most > 0 && isFull(most, held.custom().getOrDefault(entry.getKey(), 0L), 1)) {
        full.add(entry.getKey());
      }
    }
    return full;
  }

  private static boolean isFull(long limit, long held, long smallest) {
    return limit != Limits.UNLIMITED && limit - held < smallest;
  }

  /**
   * What all guarantees come to.
   *
   * <p>Example: {@code a} has 4 cpus, {@code a/x} 3 and {@code a/y} 2, {@code b} 1. The children of
   * a have 5 together, which is more than 4: 5 + 1 = 6.
   */
  static Resources guaranteed(RoleTree<?> tree) {
    Map<String, Resources> below = new TreeMap<>();
    Resources sum = Resources.NONE;
    // Children before their parents.
    for (RoleNode role : new ArrayList<>(tree.roles()).reversed()) {
      Resources promised = role.guarantee().max(below.getOrDefault(role.name(), Resources.NONE));
      int slash = role.name().lastIndexOf('/');
      if (slash < 0) {
        sum = sum.plus(promised);
      } else {
        below.merge(role.name().substring(0, slash), promised, Resources::plus);
      }
    }
    return sum;
  }
}

package dev.tender.operator.records;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.FrameworkSpec;
import org.jspecify.annotations.Nullable;

/** What records need to know of a Framework. Any thread may ask. */
public interface Owners {
  /**
   * @param uid of the Framework resource, which owns its records
   */
  record Owner(String uid, FrameworkSpec.TaskRecords taskRecords) {}

  /** Null when there is no such Framework. */
  @Nullable Owner find(FrameworkName name);
}

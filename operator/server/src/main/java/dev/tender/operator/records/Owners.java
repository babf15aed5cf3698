package dev.tender.operator.records;

import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import org.jspecify.annotations.Nullable;

/** What records need to know of a Framework. Any thread may ask. */
public interface Owners {
  /**
   * @param uid of the Framework resource, which owns its records
   */
  record Owner(String uid, Declarations.TaskRecords taskRecords) {}

  /** Null when there is no such Framework. */
  @Nullable Owner find(FrameworkName name);
}

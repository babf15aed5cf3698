package dev.tender.operator.loop;

import dev.tender.core.master.MasterEffect;

/**
 * Tells people what they would ask about, on the object where they would look. Called by the
 * master's thread.
 */
public interface Notices {
  void notice(MasterEffect.Notice notice);

  /** Nothing, where nobody looks at nodes. */
  default void notice(MasterEffect.NodeNotice notice) {}
}

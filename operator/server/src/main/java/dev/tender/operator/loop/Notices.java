package dev.tender.operator.loop;

import dev.tender.core.master.MasterEffect;

/** Tells people on the Framework what they would ask about. Called by the master's thread. */
public interface Notices {
  void notice(MasterEffect.Notice notice);
}

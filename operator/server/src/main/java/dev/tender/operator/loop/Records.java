package dev.tender.operator.loop;

import dev.tender.core.master.MasterEffect;

/** Writes down, behind the master, what people may want to read. Called by the master's thread. */
public interface Records {
  void offer(MasterEffect.RecordOffer offer);

  void task(MasterEffect.TaskRecord task);

  void applied(MasterEffect.RecordApplied applied);

  /** To be written however long that takes: nothing else outlives the master. */
  void reservation(MasterEffect.RecordReservation reservation);
}

package dev.tender.operator.loop;

import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;

/** Looks on while the master works. Called by its thread, which it must not keep. */
public interface Watcher {
  Watcher NOBODY =
      new Watcher() {
        @Override
        public void saw(MasterEffect effect) {}

        @Override
        public void turned(Master master, long nowMillis) {}
      };

  /** The effect has been handed to its port. */
  void saw(MasterEffect effect);

  /**
   * After all effects of an event.
   *
   * @param nowMillis epoch milliseconds, never less than before
   */
  void turned(Master master, long nowMillis);
}

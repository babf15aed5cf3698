package dev.tender.operator.records;

import dev.tender.core.master.MasterEffect.RecordReservation;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.crd.Reservation;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what frameworks have reserved and given back, until it is written: nothing else would
 * tell the next master.
 */
public final class ReservationRecords {
  private final RecordWriter writer;
  private final Keeper keeper;
  private final Map<String, ReservationEntry> entries = new HashMap<>();

  /**
   * Knows the objects as they were last seen. Called by the master's thread and under the lock of
   * the writer; must not wait for either.
   */
  public interface Keeper {
    /** The object as it was last seen; null when there is none. */
    @Nullable Reservation object(String name);

    /**
     * Has somebody deleted the object while its change was not written? Then it is not made anew.
     */
    boolean withdrawn(String name);

    /** From here on, until it is settled, the object is older than what the master knows. */
    void changed(RecordReservation newest);

    /** A write has shown the object. */
    void seen(Reservation object);

    /** A write has found that the object of this uid is no more; empty for whichever it was. */
    void gone(String name, String uid);

    /** All that the master has changed is written. */
    void settled(String name);
  }

  ReservationRecords(RecordWriter writer, Keeper keeper) {
    this.writer = writer;
    this.keeper = keeper;
  }

  void record(RecordReservation newest) {
    Reserved reserved = newest.reserved();
    writer.update(() -> {
      // Together with what is to be written: an answer to an older write must not come between.
      keeper.changed(newest);
      ReservationEntry entry =
          entries.computeIfAbsent(
              reserved.name(),
              name -> new ReservationEntry(name, keeper, () -> entries.remove(name)));
      entry.show(reserved);
      writer.touch(entry);
    });
  }
}

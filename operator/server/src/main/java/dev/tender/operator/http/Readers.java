package dev.tender.operator.http;

import dev.tender.core.model.FrameworkName;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who reads the pages of a master: whose rights count, and which Frameworks are his own.
 * Returns at once; the answer may come on any thread.
 */
public interface Readers {
  /**
   * Somebody reads.
   *
   * @param address where the connection comes from, an IP address
   * @param plain it came by the plain port
   */
  record Visit(Proof proof, String address, boolean plain) {}

  /** What a look at him can come to. */
  sealed interface Reader {
    /**
     * @param account as which Kubernetes is asked; null for who has shown none
     * @param own Frameworks as whose scheduler he could subscribe by what he shows
     */
    record Known(@Nullable Caller account, SortedSet<FrameworkName> own) implements Reader {
      public Known {
        own = Collections.unmodifiableSortedSet(new TreeSet<>(own));
      }
    }

    record TurnedAway(Refusal refusal) implements Reader {}
  }

  CompletionStage<Reader> find(Visit visit);
}

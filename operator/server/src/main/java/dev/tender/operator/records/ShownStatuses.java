package dev.tender.operator.records;

import dev.tender.crd.Observed;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the resources of one kind show. It is put together anew in every round, and handed on where
 * it has changed; an object that has got the name of a deleted one begins with nothing. For one
 * thread.
 */
public final class ShownStatuses<S extends Observed<S>> {
  private static final Logger LOG = Logger.getLogger(ShownStatuses.class);

  /** Puts a status together. */
  public interface Composer<S> {
    /**
     * @param first what the object said when it was seen for the first time
     * @param before what was handed on last, or else the same
     */
    S compose(S first, S before);
  }

  /**
   * @param last null before anything was handed on
   */
  private record Shown<S>(String uid, S first, @Nullable S last) {}

  private final RecordBooks records;
  private final ObjectRef.Kind kind;
  private final S unobserved;
  private final Map<ObjectRef, Shown<S>> shown = new HashMap<>();
  private final Set<ObjectRef> present = new HashSet<>();

  /**
   * @param unobserved the status of an object that has none
   */
  public ShownStatuses(RecordBooks records, ObjectRef.Kind kind, S unobserved) {
    this.records = records;
    this.kind = kind;
    this.unobserved = unobserved;
  }

  /** Once in a round for every object that is there. */
  public void show(CustomResource<?, S> object, Composer<S> composer) {
    ObjectMeta meta = object.getMetadata();
    ObjectRef ref =
        new ObjectRef(kind, Objects.requireNonNullElse(meta.getNamespace(), ""), meta.getName());
    present.add(ref);
    S there = Objects.requireNonNullElse(object.getStatus(), unobserved);
    Shown<S> known = known(ref, Objects.requireNonNullElse(meta.getUid(), ""), there);
    S last = known.last();
    S now;
    try {
      now = composer.compose(known.first(), last == null ? known.first() : last);
    } catch (RuntimeException e) {
      LOG.errorf(e, "What %s is to show cannot be put together; it is tried again", ref.path());
      return;
    }
    if (last == null || !now.saysTheSameAs(last)) {
      shown.put(ref, new Shown<>(known.uid(), known.first(), now));
      records.status(ref, RecordJson.tree(there), RecordJson.tree(now));
    }
  }

  private Shown<S> known(ObjectRef ref, String uid, S there) {
    Shown<S> known = shown.get(ref);
    if (known != null && known.uid().equals(uid)) {
      return known;
    }
    records.forgetStatus(ref);
    Shown<S> begun = new Shown<>(uid, there, null);
    shown.put(ref, begun);
    return begun;
  }

  /** Ends a round: what was not shown in it is not there any more. */
  public void endRound() {
    shown
        .keySet()
        .removeIf(ref -> {
          if (present.contains(ref)) {
            return false;
          }
          records.forgetStatus(ref);
          return true;
        });
    present.clear();
  }
}

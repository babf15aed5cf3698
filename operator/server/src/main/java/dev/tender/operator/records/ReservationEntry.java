package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.crd.Reservation;
import dev.tender.crd.ReservationSpec;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.records.ReservationRecords.Keeper;
import dev.tender.operator.reservation.ReservationMapper;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One Reservation whose amount frameworks have changed: made, changed, or deleted at nothing. */
final class ReservationEntry extends Entry {
  /** What the API server refuses, such as while its storage is full, is asked again after it. */
  private static final long REFUSED_MILLIS = 30_000;

  private final Keeper keeper;
  private final Runnable finished;
  private @Nullable Reserved newest;
  private @Nullable Reserved writing;

  /** An attempt to make it may have succeeded although nobody has seen the object. */
  private boolean mayExist;

  /** It is there, although nobody has seen it. */
  private boolean exists;

  private long notBeforeMillis;

  /**
   * @param finished run when all is written, under the lock of the writer
   */
  ReservationEntry(String name, Keeper keeper, Runnable finished) {
    super(new ObjectRef(ObjectRef.Kind.RESERVATION, "", name), Lane.RESERVATION);
    this.keeper = keeper;
    this.finished = finished;
  }

  void show(Reserved reserved) {
    newest = reserved;
  }

  @Override
  Next next(long nowMillis, boolean pressure) {
    Reserved wanted = newest;
    if (wanted == null) {
      return new Next.Done();
    }
    if (nowMillis < notBeforeMillis) {
      return new Next.Later(notBeforeMillis);
    }
    Op op = keeper.withdrawn(ref().name()) ? null : op(wanted, keeper.object(ref().name()));
    if (op == null) {
      finish();
      return new Next.Done();
    }
    writing = wanted;
    mayExist |= op instanceof Op.Create;
    return new Next.Write(op);
  }

  /** Null when it is as it should be. */
  private @Nullable Op op(Reserved wanted, @Nullable Reservation object) {
    if (object != null) {
      if (wanted.amount().isEmpty()) {
        return new Op.Delete(object.getMetadata().getUid());
      }
      ObjectNode changes =
          RecordJson.difference(
              amounts(object.getSpec()), amounts(ReservationMapper.toSpec(wanted)));
      return changes.isEmpty() ? null : new Op.Patch(specOnly(changes));
    }
    if (wanted.amount().isEmpty()) {
      return mayExist ? new Op.Delete() : null;
    }
    return exists
        ? new Op.Patch(specOnly(RecordJson.tree(ReservationMapper.toSpec(wanted))))
        : create(wanted);
  }

  @Override
  void done(Op op, ApiResult result, long nowMillis) {
    String name = ref().name();
    switch (result) {
      case ApiResult.Done(String object) -> {
        mayExist = false;
        exists = false;
        if (op instanceof Op.Delete(String uid)) {
          keeper.gone(name, uid);
        } else if (!object.isEmpty()) {
          keeper.seen(RecordJson.read(object, Reservation.class));
        }
        settle();
      }
      case ApiResult.Missing _ -> {
        boolean seen = keeper.object(name) != null;
        keeper.gone(name, op instanceof Op.Delete(String uid) ? uid : "");
        mayExist = false;
        exists = false;
        if (op instanceof Op.Delete) {
          settle();
        } else if (seen) {
          // Somebody has deleted it, and with it what was about to be changed.
          finish();
        }
      }
      case ApiResult.Conflict _ -> {
        switch (op) {
          case Op.Create _ -> exists = true;
          // Another one has the name by now: what was to be deleted is gone.
          case Op.Delete(String uid) -> {
            keeper.gone(name, uid);
            settle();
          }
          case Op.Patch _, Op.PatchStatus _ -> {}
        }
      }
      case ApiResult.Refused _, ApiResult.Failed _, ApiResult.Unavailable _ ->
          notBeforeMillis = nowMillis + REFUSED_MILLIS;
    }
  }

  /** Unless there is something newer. */
  private void settle() {
    if (Objects.equals(newest, writing)) {
      finish();
    }
  }

  private void finish() {
    newest = null;
    finished.run();
    keeper.settled(ref().name());
  }

  private Op create(Reserved reserved) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("apiVersion", ref().kind().apiVersion());
    node.put("kind", ref().kind().kind());
    ObjectNode meta = node.putObject("metadata");
    meta.put("name", ref().name());
    meta.putObject("labels").put("app.kubernetes.io/managed-by", "tender");
    node.set("spec", RecordJson.tree(ReservationMapper.toSpec(reserved)));
    return new Op.Create(node);
  }

  private static ObjectNode specOnly(JsonNode spec) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.set("spec", spec);
    return patch;
  }

  /** What may be changed of it. */
  private static JsonNode amounts(ReservationSpec spec) {
    ObjectNode amounts = JsonNodeFactory.instance.objectNode();
    amounts.set("resources", RecordJson.tree(spec.resources()));
    amounts.set("ports", RecordJson.tree(spec.ports()));
    return amounts;
  }
}

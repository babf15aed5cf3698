package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import dev.tender.crd.OfferSpec;
import dev.tender.crd.OfferStatus;
import dev.tender.crd.Tender;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.ApiResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An offer on record: made, patched once when it ends, deleted a little later. That it is
 * outstanding is the default of its status, and not written.
 */
final class OfferEntry extends Entry {
  /** Under pressure an offer is only worth an object when it has lasted this long. */
  private static final long WORTH_MILLIS = 1_000;

  private final Work.Offer offer;
  private final String ownerUid;
  private final long madeMillis;
  private final long lingerMillis;
  private final boolean onlyLasting;
  private Work.OfferPhase phase = Work.OfferPhase.OUTSTANDING;
  private String reason = "";
  private long endedMillis;
  private boolean exists;
  private boolean gone;
  private boolean endWritten;

  /**
   * @param onlyLasting not to be written before it has lasted a second, as under pressure
   */
  OfferEntry(
      ObjectRef ref,
      Work.Offer offer,
      String ownerUid,
      long madeMillis,
      long lingerMillis,
      boolean onlyLasting) {
    super(ref, Lane.OFFER);
    this.offer = offer;
    this.ownerUid = ownerUid;
    this.madeMillis = madeMillis;
    this.lingerMillis = lingerMillis;
    this.onlyLasting = onlyLasting;
  }

  Work.Offer offer() {
    return offer;
  }

  boolean exists() {
    return exists;
  }

  boolean ended() {
    return phase != Work.OfferPhase.OUTSTANDING;
  }

  boolean gone() {
    return gone;
  }

  void end(Work.OfferPhase how, String why, long nowMillis) {
    phase = how;
    reason = why;
    endedMillis = nowMillis;
  }

  /** Somebody else deleted the object. */
  void vanish() {
    gone = true;
  }

  @Override
  Next next(long nowMillis, boolean pressure) {
    if (gone) {
      return new Next.Done();
    }
    if (!exists) {
      return create(nowMillis, pressure || onlyLasting);
    }
    if (!ended()) {
      return new Next.Idle();
    }
    if (!endWritten && !pressure) {
      return new Next.Write(new Op.PatchStatus(RecordJson.status(endStatus())));
    }
    if (pressure || nowMillis >= endedMillis + lingerMillis) {
      return new Next.Write(new Op.Delete());
    }
    return new Next.Later(endedMillis + lingerMillis);
  }

  @Override
  void done(Op op, ApiResult result, long nowMillis) {
    switch (result) {
      case ApiResult.Done _ -> {
        switch (op) {
          case Op.Create _ -> exists = true;
          case Op.Patch _ -> {}
          case Op.PatchStatus _ -> endWritten = true;
          case Op.Delete _ -> gone = true;
        }
      }
      // One of that name is there: a write whose answer was lost.
      case ApiResult.Conflict _ -> exists = true;
      case ApiResult.Missing _, ApiResult.Refused _, ApiResult.Failed _, ApiResult.Unavailable _ ->
          gone = true;
    }
  }

  private Next create(long nowMillis, boolean pressure) {
    if (pressure && ended()) {
      gone = true;
      return new Next.Done();
    }
    if (pressure && nowMillis < madeMillis + WORTH_MILLIS) {
      return new Next.Later(madeMillis + WORTH_MILLIS);
    }
    ObjectNode node =
        RecordJson.object(
            ref(),
            Map.of(
                "app.kubernetes.io/managed-by",
                "tender",
                Tender.FRAMEWORK_LABEL,
                offer.frameworkName().name()),
            RecordJson.owner(offer.frameworkName().name(), ownerUid));
    node.set("spec", RecordJson.tree(spec()));
    return new Next.Write(new Op.Create(node));
  }

  private OfferSpec spec() {
    Resources inside = Resources.NONE;
    for (Bundle slack : offer.inside().values()) {
      inside = inside.plus(slack.total());
    }
    Resources total = offer.total();
    List<String> ports = new ArrayList<>();
    for (Ports.Range range : total.ports().ranges()) {
      ports.add(range.begin() + "-" + range.end());
    }
    return new OfferSpec(
        offer.frameworkName().name(),
        offer.framework().value(),
        offer.id().value(),
        offer.role(),
        offer.node(),
        Amounts.toQuantities(total),
        Amounts.toQuantities(inside),
        ports,
        offer.attributes(),
        RecordJson.time(offer.expiresMillis()));
  }

  private JsonNode endStatus() {
    OfferStatus.Phase shown =
        switch (phase) {
          case OUTSTANDING -> OfferStatus.Phase.Outstanding;
          case ACCEPTED -> OfferStatus.Phase.Accepted;
          case DECLINED -> OfferStatus.Phase.Declined;
          case RESCINDED -> OfferStatus.Phase.Rescinded;
          case EXPIRED -> OfferStatus.Phase.Expired;
        };
    return RecordJson.tree(
        OfferStatus.ended(shown, ReasonWord.of(reason), reason, RecordJson.time(endedMillis)));
  }
}

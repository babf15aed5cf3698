package dev.tender.operator.records;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.loop.EventSink;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Offers on record, and the offers that people delete. Guarded by the writer's lock. */
final class OfferRecords {
  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /**
   * Offers per second of one Framework that are written even when they last for an instant, and how
   * many of them at once. A framework that turns over hundreds a second is not read offer by offer,
   * and each would cost three writes.
   */
  private static final int BRIEF_PER_SECOND = 1;

  private static final int BRIEF_AT_ONCE = 50;

  private final RecordWriter writer;
  private final Owners owners;
  private final RecordSettings settings;
  private final InstantSource clock;
  private final EventSink sink;
  private final Map<OfferId, OfferEntry> entries = new HashMap<>();
  private final Map<String, OfferEntry> byPath = new HashMap<>();
  private final Map<FrameworkName, TokenBucket> brief = new HashMap<>();
  private int sinceSweep;

  OfferRecords(
      RecordWriter writer,
      Owners owners,
      RecordSettings settings,
      InstantSource clock,
      EventSink sink) {
    this.writer = writer;
    this.owners = owners;
    this.settings = settings;
    this.clock = clock;
    this.sink = sink;
  }

  void record(MasterEffect.RecordOffer record) {
    Work.Offer offer = record.offer();
    if (record.phase() == Work.OfferPhase.OUTSTANDING) {
      begin(offer);
    } else {
      OfferEntry entry = entries.remove(offer.id());
      if (entry != null) {
        entry.end(record.phase(), record.reason(), clock.millis());
        writer.touch(entry);
      }
    }
  }

  /** Offer objects that show an outstanding offer of the framework. */
  int recorded(FrameworkName framework) {
    int count = 0;
    for (OfferEntry entry : entries.values()) {
      if (entry.exists() && entry.offer().frameworkName().equals(framework)) {
        count++;
      }
    }
    return count;
  }

  /** An Offer was seen in the API server; one that nothing stands behind is a leftover. */
  void seen(Meta meta) {
    String path = meta.namespace() + "/" + meta.name();
    boolean ours = meta.labels() != null && "tender".equals(meta.labels().get(MANAGED_BY));
    if (ours && meta.deletionTimestamp() == null && !byPath.containsKey(path)) {
      writer.touch(
          new LeftoverEntry(
              new ObjectRef(
                  ObjectRef.Kind.OFFER,
                  Objects.requireNonNullElse(meta.namespace(), ""),
                  Objects.requireNonNullElse(meta.name(), "")),
              Entry.Lane.OFFER));
    }
  }

  /** An Offer has vanished from the API server: by our own hand, or by that of a person. */
  void vanished(String namespace, String name) {
    OfferEntry entry = byPath.remove(namespace + "/" + name);
    if (entry == null || entry.gone()) {
      return;
    }
    boolean living = !entry.ended();
    entry.vanish();
    if (living) {
      entries.remove(entry.offer().id());
      sink.insist(new MasterEvent.OfferDeleted(entry.offer().id()));
    }
  }

  private void begin(Work.Offer offer) {
    Owners.@Nullable Owner owner = owners.find(offer.frameworkName());
    sweep();
    if (owner == null || byPath.size() >= settings.offersMax()) {
      return;
    }
    ObjectRef ref =
        new ObjectRef(
            ObjectRef.Kind.OFFER,
            offer.frameworkName().namespace(),
            Names.ofOffer(offer.frameworkName(), offer.id()));
    long now = clock.millis();
    boolean onlyLasting =
        !brief
            .computeIfAbsent(
                offer.frameworkName(), _ -> new TokenBucket(BRIEF_PER_SECOND, BRIEF_AT_ONCE, now))
            .take(now);
    OfferEntry entry =
        new OfferEntry(
            ref, offer, owner.uid(), now, settings.offerLinger().toMillis(), onlyLasting);
    entries.put(offer.id(), entry);
    byPath.put(ref.namespace() + "/" + ref.name(), entry);
    writer.touch(entry);
  }

  /** Forgets what is gone; now and then is enough. */
  private void sweep() {
    if (++sinceSweep >= 256 || byPath.size() >= settings.offersMax()) {
      sinceSweep = 0;
      byPath.values().removeIf(OfferEntry::gone);
      long now = clock.millis();
      brief.values().removeIf(bucket -> bucket.full(now));
    }
  }
}

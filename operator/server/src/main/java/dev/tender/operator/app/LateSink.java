package dev.tender.operator.app;

import dev.tender.core.master.MasterEvent;
import dev.tender.operator.loop.EventSink;
import org.jspecify.annotations.Nullable;

/** Lets parts know the loop before it exists; they must not use it before. */
final class LateSink implements EventSink {
  private volatile @Nullable EventSink target;

  void become(EventSink sink) {
    target = sink;
  }

  @Override
  public boolean offer(MasterEvent event) {
    return target().offer(event);
  }

  @Override
  public void put(MasterEvent event) {
    target().put(event);
  }

  @Override
  public void insist(MasterEvent event) {
    target().insist(event);
  }

  private EventSink target() {
    EventSink sink = target;
    if (sink == null) {
      throw new IllegalStateException("An event before the loop was made");
    }
    return sink;
  }
}

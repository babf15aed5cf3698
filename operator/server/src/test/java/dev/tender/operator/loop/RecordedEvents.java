package dev.tender.operator.loop;

import dev.tender.core.master.MasterEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is given, in order. */
public class RecordedEvents implements EventSink {
  private final List<MasterEvent> events = new CopyOnWriteArrayList<>();

  public List<MasterEvent> all() {
    return List.copyOf(events);
  }

  @Override
  public boolean offer(MasterEvent event) {
    return events.add(event);
  }

  @Override
  public void put(MasterEvent event) {
    events.add(event);
  }

  @Override
  public void insist(MasterEvent event) {
    events.add(event);
  }
}

package dev.tender.operator.agentpool;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations;
import dev.tender.crd.AgentPool;
import dev.tender.operator.loop.EventSink;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The AgentPool resources as last read, and what the master was told. Any thread may call. */
public final class PoolRegistry {
  /** A pool, and what the master was told. */
  public record Entry(AgentPool resource, Declarations.Pool declared) {}

  private final PoolMapper mapper;
  private final EventSink sink;
  private final Map<String, Entry> entries = new TreeMap<>();

  public PoolRegistry(PoolMapper mapper, EventSink sink) {
    this.mapper = mapper;
    this.sink = sink;
  }

  /** Also one that is refused is told: the nodes that it is about are not to be offered. */
  public synchronized void declare(AgentPool pool) {
    Declarations.Pool value = mapper.toCore(pool);
    Entry before = entries.put(pool.getMetadata().getName(), new Entry(pool, value));
    if (before == null || !value.equals(before.declared())) {
      sink.put(new MasterEvent.PoolDeclared(value));
    }
  }

  /** The object is no more; one that has got its name since is not meant. */
  public synchronized void forget(AgentPool pool) {
    String name = pool.getMetadata().getName();
    Entry known = entries.get(name);
    if (known != null
        && Objects.equals(known.resource().getMetadata().getUid(), pool.getMetadata().getUid())) {
      entries.remove(name);
      sink.put(new MasterEvent.PoolDeleted(name));
    }
  }

  public synchronized Collection<Entry> all() {
    return List.copyOf(entries.values());
  }

  /**
   * What executor pods tolerate, of all pools: a pod is pinned to one node anyway, so that the
   * tolerations of another pool's nodes do no harm.
   */
  public synchronized List<Toleration> tolerations() {
    List<Toleration> all = new ArrayList<>();
    entries.values().forEach(each -> all.addAll(each.resource().getSpec().tolerations()));
    return all;
  }
}

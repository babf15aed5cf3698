package dev.tender.operator.agentpool;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations;
import dev.tender.crd.AgentPool;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.loop.EventSink;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The AgentPool resources as last read, and what the master was told. Any thread may call. */
public final class PoolRegistry {
  /** A pool and what is wrong with it. */
  public record Entry(AgentPool resource, List<String> problems) {}

  private final PoolMapper mapper;
  private final EventSink sink;
  private final Map<String, Entry> entries = new TreeMap<>();
  private final Map<String, Declarations.Pool> declared = new LinkedHashMap<>();

  public PoolRegistry(PoolMapper mapper, EventSink sink) {
    this.mapper = mapper;
    this.sink = sink;
  }

  public synchronized void declare(AgentPool pool) {
    String name = pool.getMetadata().getName();
    switch (mapper.toCore(pool)) {
      case Mapped.Wrong<Declarations.Pool>(Declarations.Pool _, List<String> sentences) ->
          entries.put(name, new Entry(pool, sentences));
      case Mapped.Declared<Declarations.Pool>(Declarations.Pool value) -> {
        entries.put(name, new Entry(pool, List.of()));
        if (!value.equals(declared.put(name, value))) {
          sink.put(new MasterEvent.PoolDeclared(value));
        }
      }
    }
  }

  public synchronized void forget(String name) {
    entries.remove(name);
    if (declared.remove(name) != null) {
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

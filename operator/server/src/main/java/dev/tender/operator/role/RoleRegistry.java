package dev.tender.operator.role;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.loop.EventSink;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ResourceRole resources as last read, and what the master was told. Any thread may call. */
public final class RoleRegistry {
  /** A role and what is wrong with it. */
  public record Entry(ResourceRole resource, List<String> problems) {}

  private final RoleMapper mapper;
  private final EventSink sink;
  private final Map<String, Entry> entries = new TreeMap<>();
  private final Map<String, Declarations.Role> declared = new LinkedHashMap<>();

  public RoleRegistry(RoleMapper mapper, EventSink sink) {
    this.mapper = mapper;
    this.sink = sink;
  }

  /** Of two with one path the lower name counts; the other is told so in its status. */
  public synchronized void declare(ResourceRole role) {
    String name = role.getMetadata().getName();
    switch (mapper.toCore(role)) {
      case Mapped.Wrong<Declarations.Role>(Declarations.Role _, List<String> sentences) ->
          entries.put(name, new Entry(role, sentences));
      case Mapped.Declared<Declarations.Role>(Declarations.Role value) -> {
        String holder = holder(value.path());
        if (holder != null && holder.compareTo(name) < 0) {
          entries.put(
              name,
              new Entry(
                  role,
                  List.of(
                      "spec.path "
                          + value.path()
                          + " is declared by ResourceRole "
                          + holder
                          + " already; delete one of them")));
          return;
        }
        entries.put(name, new Entry(role, List.of()));
        if (!value.equals(declared.put(value.path(), value))) {
          sink.put(new MasterEvent.RoleDeclared(value));
        }
      }
    }
  }

  public synchronized void forget(String name) {
    Entry gone = entries.remove(name);
    if (gone == null || !gone.problems().isEmpty()) {
      return;
    }
    String path = gone.resource().getSpec().path();
    if (declared.remove(path) != null) {
      sink.put(new MasterEvent.RoleDeleted(path));
    }
    // One that stood behind it takes its place.
    for (Entry each : List.copyOf(entries.values())) {
      if (each.resource().getSpec().path().equals(path)) {
        declare(each.resource());
      }
    }
  }

  public synchronized Collection<Entry> all() {
    return List.copyOf(entries.values());
  }

  private @Nullable String holder(String path) {
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      if (each.getValue().problems().isEmpty()
          && each.getValue().resource().getSpec().path().equals(path)) {
        return each.getKey();
      }
    }
    return null;
  }
}

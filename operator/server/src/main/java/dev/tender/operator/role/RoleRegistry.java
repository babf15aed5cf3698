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
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ResourceRole resources as last read, and what the master was told. A role that is edited into
 * a wrong one stays in force as it was, as every controller that refuses an edit leaves things as
 * they are; after a restart nobody knows how it was, and it is not in force. Any thread may call.
 */
public final class RoleRegistry {
  /** A declaration that the master has, and the generation of the spec that it is of. */
  public record Accepted(Declarations.Role role, long generation) {}

  /**
   * A role and what is wrong with it.
   *
   * @param inForce the last that was accepted, which a wrong spec does not replace; null for none
   */
  public record Entry(ResourceRole resource, List<String> problems, @Nullable Accepted inForce) {}

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
    Entry before = entries.get(name);
    if (before != null && !sameObject(before.resource(), role)) {
      forget(name);
      before = null;
    }
    switch (mapper.toCore(role)) {
      case Mapped.Wrong<Declarations.Role>(Declarations.Role _, List<String> sentences) ->
          entries.put(name, new Entry(role, sentences, before == null ? null : before.inForce()));
      case Mapped.Declared<Declarations.Role>(Declarations.Role value) -> accept(role, value);
    }
  }

  private void accept(ResourceRole role, Declarations.Role value) {
    String name = role.getMetadata().getName();
    String holder = holder(value.path());
    if (holder != null && holder.compareTo(name) < 0) {
      String sentence =
          "spec.path "
              + value.path()
              + " is declared by ResourceRole "
              + holder
              + " already; delete one of them";
      entries.put(name, new Entry(role, List.of(sentence), null));
      return;
    }
    long generation = Objects.requireNonNullElse(role.getMetadata().getGeneration(), 0L);
    entries.put(name, new Entry(role, List.of(), new Accepted(value, generation)));
    if (!value.equals(declared.put(value.path(), value))) {
      sink.put(new MasterEvent.RoleDeclared(value));
    }
    if (holder != null && !holder.equals(name)) {
      // It had the path and has it no more; the next look tells it by whom it was taken.
      Entry loser = Objects.requireNonNull(entries.get(holder));
      entries.put(holder, new Entry(loser.resource(), loser.problems(), null));
      declare(loser.resource());
    }
  }

  /** The object is no more; one that has got its name since is not meant. */
  public synchronized void forget(ResourceRole role) {
    String name = role.getMetadata().getName();
    Entry known = entries.get(name);
    if (known != null && sameObject(known.resource(), role)) {
      forget(name);
    }
  }

  private void forget(String name) {
    Entry gone = entries.remove(name);
    if (gone == null || gone.inForce() == null) {
      return;
    }
    String path = gone.inForce().role().path();
    declared.remove(path);
    sink.put(new MasterEvent.RoleDeleted(path));
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
      Accepted inForce = each.getValue().inForce();
      if (inForce != null && inForce.role().path().equals(path)) {
        return each.getKey();
      }
    }
    return null;
  }

  /** Not another one that has got the name of one that was deleted. */
  private static boolean sameObject(ResourceRole before, ResourceRole now) {
    return Objects.equals(before.getMetadata().getUid(), now.getMetadata().getUid());
  }
}

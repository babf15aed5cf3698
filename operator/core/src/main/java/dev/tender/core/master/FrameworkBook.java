package dev.tender.core.master;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Resources;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Installations, framework ids and connections. */
final class FrameworkBook {
  /** Removed ids that are remembered and refused. */
  private static final int REMOVED_REMEMBERED = 50;

  private final RoleBook roles;
  private final Resources firstTask;
  private Membership followed = Membership.NOBODY;
  private final TreeMap<FrameworkName, Installation> installations = new TreeMap<>();
  private final TreeMap<FrameworkId, FrameworkEntry> byId = new TreeMap<>();
  private final TreeMap<String, FrameworkEntry> byConnection = new TreeMap<>();
  private final LinkedHashMap<FrameworkId, Boolean> removed =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FrameworkId, Boolean> eldest) {
          return size() > REMOVED_REMEMBERED;
        }
      };

  FrameworkBook(RoleBook roles, Resources firstTask) {
    this.roles = roles;
    this.firstTask = firstTask;
  }

  void follow(Membership membership) {
    followed = membership;
  }

  /** It says something else of itself than before. */
  void introduced(FrameworkEntry framework) {
    followed.framework(framework.id);
  }

  Installation installation(FrameworkName name) {
    return installations.computeIfAbsent(name, Installation::new);
  }

  @Nullable Installation findInstallation(FrameworkName name) {
    return installations.get(name);
  }

  Collection<Installation> installations() {
    return installations.values();
  }

  @Nullable FrameworkEntry find(FrameworkId id) {
    return byId.get(id);
  }

  @Nullable FrameworkEntry connectedBy(String connection) {
    return byConnection.get(connection);
  }

  Collection<FrameworkEntry> all() {
    return byId.values();
  }

  boolean wasRemoved(FrameworkId id) {
    return removed.containsKey(id);
  }

  /** The entry of an id, made under the installation when it is new. */
  FrameworkEntry entry(FrameworkId id, FrameworkName home) {
    FrameworkEntry known = byId.get(id);
    if (known != null) {
      return known;
    }
    Installation installation = installation(home);
    FrameworkEntry made = new FrameworkEntry(id, installation);
    byId.put(id, made);
    installation.registrations.putFirst(id, made);
    followed.framework(id);
    return made;
  }

  FrameworkEntry.Standing standing(FrameworkEntry framework, String role) {
    return framework.standings.computeIfAbsent(
        role, path -> new FrameworkEntry.Standing(framework, path, roles.tree(), firstTask));
  }

  void connect(FrameworkEntry framework, String connection) {
    framework.connection = connection;
    byConnection.put(connection, framework);
    followed.framework(framework.id);
  }

  void disconnect(FrameworkEntry framework) {
    String connection = framework.connection;
    if (connection != null) {
      byConnection.remove(connection);
      framework.connection = null;
      // Whoever comes back asks anew.
      framework.questions.clear();
      followed.framework(framework.id);
    }
  }

  void remove(FrameworkEntry framework) {
    disconnect(framework);
    framework.removed = true;
    framework.standings.values().forEach(standing -> roles.tree().forget(standing.claim()));
    removed.put(framework.id, true);
    byId.remove(framework.id);
    framework.home.registrations.remove(framework.id);
    prune(framework.home);
    followed.framework(framework.id);
  }

  void prune(Installation installation) {
    if (installation.declared == null && installation.registrations.isEmpty()) {
      installations.remove(installation.name);
    }
  }
}

package dev.tender.operator.framework;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.model.FrameworkName;
import dev.tender.operator.loop.Notices;
import dev.tender.operator.wire.UnknownUsers;
import java.util.LinkedHashMap;
import java.util.Map;

/** One Warning Event for each user name of a Framework that has no id. Any thread may call. */
public final class IgnoredUsers implements UnknownUsers {
  private static final int REMEMBERED = 10_000;

  private record Key(FrameworkName framework, String user) {}

  private final Notices notices;
  private final Map<Key, Boolean> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param notices whom any thread may tell
   */
  public IgnoredUsers(Notices notices) {
    this.notices = notices;
  }

  @Override
  public void left(FrameworkName framework, String user) {
    synchronized (told) {
      if (told.putIfAbsent(new Key(framework, user), true) != null) {
        return;
      }
    }
    notices.notice(
        new MasterEffect.Notice(
            framework,
            true,
            "UserIgnored",
            "tasks that are to run as user '"
                + user
                + "' run as spec.executor.runAsUser; name an id for it in spec.executor.users"));
  }
}

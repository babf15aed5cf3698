package dev.tender.operator.http;

import dev.tender.core.model.FrameworkName;
import dev.tender.operator.wire.WireFrameworks;
import dev.tender.protocol.v1.FrameworkInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the scheduler of one stream says about itself, as of its last word that was accepted. */
final class Introduction {
  private final FrameworkName name;
  private volatile FrameworkInfo info;

  Introduction(FrameworkName name, FrameworkInfo info) {
    this.name = name;
    this.info = info;
  }

  /** The Framework that it belongs to. */
  FrameworkName name() {
    return name;
  }

  /** Whom its tasks run as unless they say otherwise; may be empty. */
  String user() {
    return info.user();
  }

  boolean multiRole() {
    return WireFrameworks.multiRole(info);
  }

  boolean refining() {
    return WireFrameworks.refining(info);
  }

  /** Empty when it has none. */
  String principal() {
    return Objects.requireNonNullElse(info.principal(), "");
  }

  /** From the master's thread, before it says anything that follows from the new word. */
  void become(FrameworkInfo newInfo) {
    info = newInfo;
  }

  /** What a new word would change that nothing can change; null when there is nothing. */
  @Nullable String immutableChange(FrameworkInfo wanted) {
    FrameworkInfo known = info;
    String change = change("user", known.user(), wanted.user());
    if (change == null) {
      change = change("principal", known.principal(), wanted.principal());
    }
    return change != null
        ? change
        : change("checkpoint", text(known.checkpoint()), text(wanted.checkpoint()));
  }

  private static String text(@Nullable Boolean flag) {
    return Boolean.toString(flag != null && flag);
  }

  private static @Nullable String change(
      String field, @Nullable String known, @Nullable String wanted) {
    String before = Objects.requireNonNullElse(known, "");
    String after = Objects.requireNonNullElse(wanted, "");
    return before.equals(after)
        ? null
        : "'update_framework.framework_info."
            + field
            + "' cannot be changed from '"
            + before
            + "' to '"
            + after
            + "'; subscribe as a new framework for that";
  }
}

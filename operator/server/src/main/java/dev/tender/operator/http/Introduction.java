package dev.tender.operator.http;

import dev.tender.core.model.FrameworkName;
import dev.tender.operator.wire.WireFrameworks;
import dev.tender.protocol.v1.FrameworkInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the scheduler of one stream says about itself, as of its last word that was accepted. */
final class Introduction {
  private final FrameworkName home;
  private final @Nullable String shown;
  private volatile FrameworkInfo info;

  /**
   * @param proof if it is a principal, that is the framework's, whether it names it or not
   */
  Introduction(FrameworkName home, FrameworkInfo info, Proof proof) {
    this.home = home;
    this.shown = proof instanceof Proof.Principal(String name, var _) ? name : null;
    this.info = completed(info);
  }

  /** With the principal that was shown, where it names none. */
  FrameworkInfo completed(FrameworkInfo said) {
    return shown == null || !Objects.requireNonNullElse(said.principal(), "").isEmpty()
        ? said
        : said.toBuilder().principal(shown).build();
  }

  /** The Framework that it belongs to. */
  FrameworkName home() {
    return home;
  }

  FrameworkInfo info() {
    return info;
  }

  /**
   * Another principal than that of the credentials; null for none. What it calls itself without
   * credentials is a label, and is not compared with the service account.
   */
  static @Nullable String principalProblem(FrameworkInfo said, Proof proof) {
    String named = Objects.requireNonNullElse(said.principal(), "");
    return !(proof instanceof Proof.Principal(String shown, var _))
            || named.isEmpty()
            || named.equals(shown)
        ? null
        : "'framework_info.principal' is '"
            + named
            + "', the credentials are those of '"
            + shown
            + "'; leave it out, or name that one";
  }

  /** Whom its tasks run as unless they say otherwise; may be empty. */
  String user() {
    return info.user();
  }

  /**
   * How it knows a role that it is offered something in: by its name if it has named it, else as
   * {@code *}, which then stands for it. Null when it does not cope with several roles.
   */
  @Nullable String told(String role) {
    FrameworkInfo said = info;
    return !WireFrameworks.multiRole(said) ? null : said.roles().contains(role) ? role : "*";
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
    info = completed(newInfo);
  }

  /** What stays for the lifetime of its id. */
  Lasting lasting() {
    return new Lasting(principal(), info.user(), info.checkpoint());
  }

  /**
   * What of a framework never changes.
   *
   * @param principal empty when it has none
   */
  record Lasting(String principal, String user, @Nullable Boolean checkpoint) {
    /** The same word with this in place of what it says about it; its principal is compared. */
    FrameworkInfo in(FrameworkInfo said) {
      return said.toBuilder().user(user).checkpoint(checkpoint).build();
    }
  }

  /** What a new word would change that nothing can change; null when there is nothing. */
  @Nullable String immutableChange(FrameworkInfo word) {
    FrameworkInfo known = info;
    FrameworkInfo wanted = completed(word);
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

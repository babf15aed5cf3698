package dev.tender.core.master;

import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Framework resource and the framework ids that live under it. */
final class Installation {
  final FrameworkName name;
  final LinkedHashMap<FrameworkId, FrameworkEntry> registrations = new LinkedHashMap<>();

  /** Pods for command tasks that have none: those that {@code warm.maxIdle} counts. */
  final Set<PodEntry> idle = Collections.newSetFromMap(new IdentityHashMap<>());

  Declarations.@Nullable Framework declared;
  @Nullable String problem;

  Installation(FrameworkName name) {
    this.name = name;
  }

  Resources overhead() {
    return declared == null ? Resources.NONE : declared.overhead();
  }

  /** Of so many pods. */
  Resources overheads(int pods) {
    return pods == 1 ? overhead() : overhead().times(pods);
  }

  Set<String> capabilities() {
    return declared == null ? Set.of() : declared.capabilities();
  }

  Declarations.Warm warm() {
    return declared == null ? new Declarations.Warm(Duration.ZERO, 0, 0) : declared.warm();
  }

  Declarations.Reuse reuse() {
    return declared == null ? Declarations.Reuse.NEVER : declared.reuse();
  }

  long startTimeoutMillis() {
    return declared == null ? 0 : declared.startTimeout().toMillis();
  }
}

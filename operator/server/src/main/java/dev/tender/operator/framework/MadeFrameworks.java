package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.MasterView;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.crd.Span;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.records.ObjectRef;
import dev.tender.protocol.v1.FrameworkInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Framework resources that Tender makes for schedulers that have none. One is widened when a
 * scheduler of its name wants more roles or a longer failover time-out, and removed when it has had
 * no framework id for a while. What a person has made, or has taken the label from, is left alone.
 * Any thread may call.
 */
public final class MadeFrameworks {
  /** On what Tender has made; whoever takes it away keeps the Framework. */
  public static final String LABEL = "tender.dev/made-by";

  static final String TENDER = "tender";

  /** What the framework calls itself. */
  public static final String CALLED = "tender.dev/framework-name";

  private static final Logger LOG = Logger.getLogger(MadeFrameworks.class);
  private static final int MOST_AT_ONCE = 20;
  private static final int LONGEST_ANNOTATION = 1024;
  private static final Duration LEAST_FAILOVER = Duration.ofMinutes(10);
  private static final Duration MOST_FAILOVER = Duration.ofDays(365);

  /** Writes to the API server; all block. */
  public interface Writes {
    ApiResult make(ObjectRef framework, JsonNode object);

    /** A merge patch. */
    ApiResult change(ObjectRef framework, JsonNode patch);

    /** Only as it was read. */
    ApiResult remove(ObjectRef framework, String uid, String resourceVersion);
  }

  private final Writes writes;
  private final FrameworkLookup lookup;
  private final InstantSource clock;
  private final Duration forgetAfter;

  /** When a Framework was last seen with a framework id, or a scheduler came for it. */
  private final Map<FrameworkName, Long> used = new HashMap<>();

  /** Those that are being removed. */
  private final Set<FrameworkName> leaving = new LinkedHashSet<>();

  /**
   * @param forgetAfter how long one without a framework id stays
   */
  public MadeFrameworks(
      Writes writes, FrameworkLookup lookup, InstantSource clock, Duration forgetAfter) {
    this.writes = writes;
    this.lookup = lookup;
    this.clock = clock;
    this.forgetAfter = forgetAfter;
  }

  static boolean isMade(Framework framework) {
    Map<String, String> labels = framework.getMetadata().getLabels();
    return labels != null
        && TENDER.equals(labels.get(LABEL))
        && framework.getSpec().scheduler().external() != null;
  }

  /** A scheduler has come: it stays from now on. False when it is being removed. */
  synchronized boolean use(FrameworkName name) {
    used.put(name, clock.millis());
    return !leaving.contains(name);
  }

  /** Done and Conflict both mean that it is there. */
  ApiResult make(FrameworkName name, FrameworkInfo info) {
    ObjectRef ref = ref(name);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", ObjectRef.Kind.FRAMEWORK.apiVersion());
    object.put("kind", ObjectRef.Kind.FRAMEWORK.kind());
    ObjectNode meta = object.putObject("metadata");
    meta.put("name", name.name());
    meta.put("namespace", name.namespace());
    meta.putObject("labels").put(LABEL, TENDER);
    String called = info.name();
    meta.putObject("annotations")
        .put(CALLED, called.substring(0, Math.min(called.length(), LONGEST_ANNOTATION)));
    ObjectNode spec = object.putObject("spec");
    spec.putObject("scheduler").putObject("external");
    roles(spec.putArray("roles"), rolesOf(info));
    spec.put("failoverTimeout", new Span(failoverOf(info)).toString());
    ApiResult result = writes.make(ref, object);
    if (result instanceof ApiResult.Done) {
      LOG.infof("Made Framework %s for the framework that calls itself '%s'", name, called);
    }
    return result;
  }

  /** What the resource lacks for this scheduler, as a merge patch; null when it lacks nothing. */
  static @Nullable JsonNode widening(Framework made, FrameworkInfo info) {
    Set<String> roles = new LinkedHashSet<>(made.getSpec().roles());
    boolean more = false;
    FrameworkName name = FrameworkMapper.nameOf(made);
    for (String role : rolesOf(info)) {
      boolean there =
          roles.stream().anyMatch(each -> name.roleInBooks(each).equals(name.roleInBooks(role)));
      more |= !there && !role.equals("*") && roles.add(role);
    }
    Duration failover = failoverOf(info);
    boolean longer = failover.compareTo(made.getSpec().failoverTimeout().duration()) > 0;
    if (!more && !longer) {
      return null;
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    // Two schedulers may widen it at once: what was read must be what is changed.
    patch.putObject("metadata").put("resourceVersion", made.getMetadata().getResourceVersion());
    ObjectNode spec = patch.putObject("spec");
    if (more) {
      roles(spec.putArray("roles"), List.copyOf(roles));
    }
    if (longer) {
      spec.put("failoverTimeout", new Span(failover).toString());
    }
    return patch;
  }

  /** Whether what the master was told is enough for this scheduler. */
  static boolean covers(Declarations.Framework told, FrameworkInfo info) {
    Set<String> roles = new LinkedHashSet<>();
    told.roles().forEach(each -> roles.add(told.name().roleInBooks(each)));
    return told.failoverTimeout().compareTo(failoverOf(info)) >= 0
        && rolesOf(info).stream()
            .allMatch(each -> each.equals("*") || roles.contains(told.name().roleInBooks(each)));
  }

  ApiResult widen(FrameworkName name, JsonNode patch) {
    return writes.change(ref(name), patch);
  }

  /** Removes some of those that nobody has used for long enough. Blocks while it does. */
  public void tidy(Collection<Framework> all, MasterView view) {
    Set<FrameworkName> registered = new LinkedHashSet<>();
    for (MasterView.FrameworkView each : view.frameworks()) {
      if (!each.registrations().isEmpty()) {
        registered.add(each.name());
      }
    }
    List<FrameworkName> idle = new ArrayList<>();
    Set<FrameworkName> there = new LinkedHashSet<>();
    for (Framework framework : all) {
      FrameworkName name = FrameworkMapper.nameOf(framework);
      if (isMade(framework)
          && there.add(name)
          && idle.size() < MOST_AT_ONCE
          && hasLeft(name, registered.contains(name))) {
        idle.add(name);
      }
    }
    forgetAllBut(there);
    idle.forEach(this::remove);
  }

  /** Marks it, so that no scheduler comes to what goes away under it. */
  private synchronized boolean hasLeft(FrameworkName name, boolean registered) {
    long now = clock.millis();
    if (registered) {
      used.put(name, now);
      return false;
    }
    long last = used.computeIfAbsent(name, _ -> now);
    return now - last >= forgetAfter.toMillis() && leaving.add(name);
  }

  private synchronized void forgetAllBut(Set<FrameworkName> there) {
    leaving.retainAll(there);
    // A scheduler may have come for one that the watch has not shown yet.
    long longAgo = clock.millis() - forgetAfter.toMillis();
    used.entrySet().removeIf(each -> !there.contains(each.getKey()) && each.getValue() < longAgo);
  }

  private void remove(FrameworkName name) {
    Framework framework;
    try {
      framework = lookup.read(name);
    } catch (IOException | RuntimeException e) {
      // Among them one that cannot be understood: it must not stay marked as leaving for ever.
      LOG.warnf("Framework %s, which nobody uses, cannot be looked at: %s", name, e.getMessage());
      stays(name);
      return;
    }
    if (framework == null) {
      return;
    }
    if (!isMade(framework)) {
      stays(name);
      return;
    }
    // Whoever changes it now, by taking its label away, keeps it.
    ApiResult result =
        writes.remove(
            ref(name),
            framework.getMetadata().getUid(),
            framework.getMetadata().getResourceVersion());
    switch (result) {
      case ApiResult.Done _, ApiResult.Missing _ ->
          LOG.infof(
              "Removed Framework %s, which Tender had made: it had no scheduler for %s",
              name, forgetAfter);
      case ApiResult.Conflict _,
          ApiResult.Refused _,
          ApiResult.Failed _,
          ApiResult.Unavailable _ -> {
        LOG.warnf("Framework %s, which nobody uses, is not removed: %s", name, result);
        stays(name);
      }
    }
  }

  /** Looked at again after the same time. */
  private synchronized void stays(FrameworkName name) {
    leaving.remove(name);
    used.put(name, clock.millis());
  }

  private static ObjectRef ref(FrameworkName name) {
    return new ObjectRef(ObjectRef.Kind.FRAMEWORK, name.namespace(), name.name());
  }

  private static void roles(ArrayNode array, List<String> roles) {
    roles.forEach(array::add);
  }

  private static List<String> rolesOf(FrameworkInfo info) {
    Set<String> roles = new LinkedHashSet<>(info.roles());
    if (info.role() != null && !info.role().isEmpty()) {
      roles.add(info.role());
    }
    return roles.isEmpty() ? List.of("*") : List.copyOf(roles);
  }

  /**
   * What it names, which the resource must not cut short; the usual time for one that names none.
   */
  private static Duration failoverOf(FrameworkInfo info) {
    double seconds = info.failoverTimeout() == null ? 0 : info.failoverTimeout();
    if (!(seconds > LEAST_FAILOVER.toSeconds())) {
      return LEAST_FAILOVER;
    }
    return seconds >= MOST_FAILOVER.toSeconds()
        ? MOST_FAILOVER
        : Duration.ofSeconds((long) Math.ceil(seconds));
  }
}

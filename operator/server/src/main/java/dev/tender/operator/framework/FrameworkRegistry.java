package dev.tender.operator.framework;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkStatus;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.pods.PodOwner;
import dev.tender.operator.records.Owners;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Framework resources as last read, and what the master was told of each. The master hears of a
 * Framework only when something in its declaration has changed. Any thread may call.
 */
public final class FrameworkRegistry implements Owners {
  private final FrameworkMapper mapper;
  private final EventSink sink;
  private final Supplier<List<Toleration>> poolTolerations;
  private final Map<FrameworkName, Framework> resources = new ConcurrentHashMap<>();
  private final Map<FrameworkName, Declarations.Framework> declared = new ConcurrentHashMap<>();
  private final Map<FrameworkName, Facts> facts = new ConcurrentHashMap<>();

  public FrameworkRegistry(
      FrameworkMapper mapper, EventSink sink, Supplier<List<Toleration>> poolTolerations) {
    this.mapper = mapper;
    this.sink = sink;
    this.poolTolerations = poolTolerations;
  }

  /** The resource as it is now; nothing is told to the master yet. */
  public void see(Framework framework) {
    resources.put(FrameworkMapper.nameOf(framework), framework);
  }

  /** Its scheduler has ended its work, and nobody has changed the spec since. */
  public static boolean hasEnded(Framework framework) {
    FrameworkStatus status = framework.getStatus();
    return status != null
        && (status.phase() == FrameworkStatus.Phase.Completed
            || status.phase() == FrameworkStatus.Phase.Failed)
        && framework.getMetadata().getGeneration().equals(status.observedGeneration());
  }

  /** What the mapper makes of it. */
  public Mapped<Declarations.Framework> check(Framework framework) {
    return mapper.toCore(framework);
  }

  static List<String> problems(Mapped<Declarations.Framework> mapped) {
    return switch (mapped) {
      case Mapped.Declared<Declarations.Framework> _ -> List.of();
      case Mapped.Wrong<Declarations.Framework>(Declarations.Framework _, List<String> sentences) ->
          sentences;
    };
  }

  /**
   * Tells the master, unless something is wrong; then what it was told before stays. A master that
   * was told nothing yet, after a restart, must know that the Framework exists, or it would take
   * its pods for those of a deleted one: it hears what can be understood, as suspended.
   *
   * @return what is wrong, empty when nothing is
   */
  public synchronized List<String> declare(Framework framework) {
    see(framework);
    return switch (mapper.toCore(framework)) {
      case Mapped.Wrong<Declarations.Framework>(
              Declarations.Framework partial,
              List<String> sentences) -> {
        if (!declared.containsKey(partial.name())) {
          tell(partial.withSuspended(true));
        }
        yield sentences;
      }
      case Mapped.Declared<Declarations.Framework>(Declarations.Framework value) -> {
        tell(value);
        yield List.of();
      }
    };
  }

  /**
   * A Framework that is there when a master takes over. What stood in its way then may be out of
   * the way by now, which its reconciler finds out.
   */
  public void takeOver(Framework framework) {
    if (hasNameTaken(framework)) {
      declareSuspended(framework);
    } else {
      declare(framework);
    }
  }

  /**
   * Something outside its spec is in its way: whatever it has goes on, and nothing is offered to
   * it. The master must know that it exists all the same.
   */
  public synchronized void declareSuspended(Framework framework) {
    see(framework);
    Declarations.Framework value =
        switch (mapper.toCore(framework)) {
          case Mapped.Wrong<Declarations.Framework>(Declarations.Framework partial, var _) ->
              partial;
          case Mapped.Declared<Declarations.Framework>(Declarations.Framework whole) -> whole;
        };
    tell(value.withSuspended(true));
  }

  private void tell(Declarations.Framework value) {
    if (!value.equals(declared.get(value.name()))) {
      // In this order: who sees it declared may count on the master hearing of it first.
      sink.put(new MasterEvent.FrameworkDeclared(value));
      declared.put(value.name(), value);
      notifyAll();
    }
  }

  private static boolean hasNameTaken(Framework framework) {
    FrameworkStatus status = framework.getStatus();
    return status != null
        && status.conditions().stream()
            .anyMatch(condition -> Facts.NAME_TAKEN.equals(condition.getReason()));
  }

  /** Whether the master was told of it; what is put on its queue from now on comes later. */
  public boolean isDeclared(FrameworkName name) {
    return declared.containsKey(name);
  }

  /** Waits until the master was told what is wanted; false when the time is over before. */
  public synchronized boolean awaitDeclared(
      FrameworkName name, Predicate<Declarations.Framework> wanted, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Declarations.Framework told = declared.get(name);
      if (told != null && wanted.test(told)) {
        return true;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Ends all that the framework has in the master; the resource may stay. */
  public synchronized void end(FrameworkName name) {
    if (declared.remove(name) != null) {
      sink.put(new MasterEvent.FrameworkDeleted(name));
    }
  }

  /** The resource is gone. */
  public synchronized void forget(FrameworkName name) {
    end(name);
    resources.remove(name);
    facts.remove(name);
  }

  public Collection<Framework> all() {
    return List.copyOf(resources.values());
  }

  public @Nullable Framework get(FrameworkName name) {
    return resources.get(name);
  }

  public Facts facts(FrameworkName name) {
    return facts.getOrDefault(name, Facts.NONE);
  }

  public void learn(FrameworkName name, Facts learned) {
    facts.put(name, learned);
  }

  /** For whom a pod is made; null when the Framework is gone. */
  public @Nullable PodOwner ownerOf(FrameworkName name) {
    Framework framework = resources.get(name);
    return framework == null
        ? null
        : new PodOwner(
            name,
            framework.getMetadata().getUid(),
            framework.getSpec().executor(),
            concat(framework.getSpec().tolerations(), poolTolerations.get()),
            schedulerImage(framework.getSpec().scheduler().template()));
  }

  private static PodOwner.@Nullable Image schedulerImage(@Nullable PodTemplateSpec template) {
    if (template == null
        || template.getSpec() == null
        || template.getSpec().getContainers().isEmpty()) {
      return null;
    }
    Container container = template.getSpec().getContainers().getFirst();
    return container.getImage() == null
        ? null
        : new PodOwner.Image(
            container.getImage(),
            container.getImagePullPolicy(),
            List.copyOf(template.getSpec().getImagePullSecrets()));
  }

  @Override
  public Owners.@Nullable Owner find(FrameworkName name) {
    Framework framework = resources.get(name);
    return framework == null
        ? null
        : new Owners.Owner(framework.getMetadata().getUid(), framework.getSpec().taskRecords());
  }

  private static List<Toleration> concat(List<Toleration> first, List<Toleration> second) {
    return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
  }
}

package dev.tender.operator.framework;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.PodApi;
import dev.tender.operator.pods.ExecutorPods;
import dev.tender.operator.pods.PodOwner;
import dev.tender.operator.pods.TemplateRules;
import dev.tender.operator.records.RecordBooks;
import dev.tender.operator.tls.CaBundles;
import dev.tender.operator.wire.PodShape;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a Framework: tells the master of it, runs its scheduler, tries its executor template,
 * and on deletion waits until its pods are gone. Never decides; never writes a status itself.
 */
@Singleton
@ControllerConfiguration(name = "framework", finalizerName = "tender.dev/framework")
public final class FrameworkReconciler implements Reconciler<Framework>, Cleaner<Framework> {
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration TAKEN_AGAIN = Duration.ofSeconds(5);
  private static final Duration UNTOLD_AGAIN = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The condition of a Framework whose pods cannot be told whom to trust. */
  static final String UNTOLD = "AuthorityTold";

  private static final String MANAGED = "app.kubernetes.io/managed-by=tender";

  /** What an executor pod is tried with; amounts that every LimitRange with sense lets pass. */
  private static final Resources TRIAL = Resources.of(200, 256L << 20);

  private record Tried(long generation, @Nullable String problem) {}

  private final FrameworkRegistry registry;
  private final CaBundles bundles;
  private final SchedulerWorkload workload;
  private final ExecutorPods pods;
  private final PodApi podApi;
  private final KnownPlans plans;
  private final RecordBooks records;
  private final FrameworkCredentials credentials;
  private final PlainPort plainPort;
  private final Resources overhead;
  private final InstantSource clock;
  private final Map<FrameworkName, Tried> tried = new ConcurrentHashMap<>();

  @Inject
  public FrameworkReconciler(
      FrameworkRegistry registry, KubernetesClient client, FrameworkParts parts) {
    this.registry = registry;
    this.bundles = parts.bundles();
    this.workload = new SchedulerWorkload(client, parts.schedulers());
    this.pods = parts.pods();
    this.podApi = parts.podApi();
    this.plans = parts.plans();
    this.records = parts.records();
    this.credentials = parts.credentials();
    this.plainPort = parts.plainPort();
    this.overhead = parts.overhead();
    this.clock = parts.clock();
  }

  @Override
  public List<EventSource<?, Framework>> prepareEventSources(
      EventSourceContext<Framework> context) {
    return List.of(source(Job.class, context), source(Deployment.class, context));
  }

  @Override
  public UpdateControl<Framework> reconcile(Framework framework, Context<Framework> context) {
    return lookAfter(framework);
  }

  UpdateControl<Framework> lookAfter(Framework framework) {
    FrameworkName name = FrameworkMapper.nameOf(framework);
    registry.see(framework);
    long generation = framework.getMetadata().getGeneration();
    String unusable = credentials.look(framework);
    String untold = bundles.ensure(name.namespace());
    List<Facts.Finding> findings = findings(framework, unusable, untold);
    List<String> problems = FrameworkRegistry.problems(registry.check(framework));
    if (!problems.isEmpty()) {
      registry.learn(
          name, new Facts(generation, problems, null, null, null, null, null).with(findings));
      return UpdateControl.noUpdate();
    }
    SchedulerWorkload.Look look = workload.ensure(framework);
    if (look.taken() != null) {
      registry.learn(
          name,
          new Facts(generation, List.of(), look.taken(), null, look.state(), null, null)
              .with(findings));
      // New executor pods would run under somebody else's account.
      registry.declareSuspended(framework);
      // Nobody tells when what is not ours has gone.
      return UpdateControl.<Framework>noUpdate().rescheduleAfter(TAKEN_AGAIN);
    }
    String executorProblem = executorProblem(framework, name, generation);
    registry.learn(
        name,
        new Facts(
                generation,
                List.of(),
                null,
                executorProblem,
                look.state(),
                look.end(),
                look.result())
            .with(findings));
    if (look.end() == null) {
      registry.declare(framework);
    } else {
      registry.end(name);
    }
    Duration again = again(framework, unusable, untold);
    return again == null
        ? UpdateControl.noUpdate()
        : UpdateControl.<Framework>noUpdate().rescheduleAfter(again);
  }

  /** When what nobody tells us of is looked at again; null for never. */
  private static @Nullable Duration again(
      Framework framework, @Nullable String unusable, @Nullable String untold) {
    if (untold != null) {
      return UNTOLD_AGAIN;
    }
    if (framework.getSpec().credentials() == null) {
      return null;
    }
    return unusable == null
        ? FrameworkCredentials.LOOK_AGAIN
        : FrameworkCredentials.LOOK_AGAIN_SOON;
  }

  private List<Facts.Finding> findings(
      Framework framework, @Nullable String unusable, @Nullable String untold) {
    List<Facts.Finding> findings = new ArrayList<>();
    if (untold != null) {
      findings.add(new Facts.Finding(UNTOLD, false, "NotWritten", untold));
    }
    if (framework.getSpec().credentials() != null) {
      findings.add(
          new Facts.Finding(
              FrameworkCredentials.CONDITION,
              unusable == null,
              unusable == null ? "Read" : "SecretUnusable",
              unusable == null
                  ? "Schedulers show the principal and secret of spec.credentials"
                  : unusable));
    }
    Facts.Finding plain = plainPort.finding(framework);
    if (plain != null) {
      findings.add(plain);
    }
    return findings;
  }

  @Override
  public DeleteControl cleanup(Framework framework, Context<Framework> context) {
    return takeLeave(framework);
  }

  DeleteControl takeLeave(Framework framework) {
    FrameworkName name = FrameworkMapper.nameOf(framework);
    registry.see(framework);
    workload.remove(framework);
    registry.end(name);
    Instant since = Instant.parse(framework.getMetadata().getDeletionTimestamp());
    // Pods that cannot go, on a node that is gone, go with their owner: nothing gets stuck on us.
    if (plans.count(name) > 0 && clock.instant().isBefore(since.plus(PATIENCE))) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(AGAIN);
    }
    tried.remove(name);
    credentials.forget(name);
    registry.forget(name);
    records.forget(name);
    return DeleteControl.defaultDelete();
  }

  /** Tried once for every generation of the spec. */
  private @Nullable String executorProblem(
      Framework framework, FrameworkName name, long generation) {
    Tried last = tried.get(name);
    if (last != null && last.generation() == generation) {
      return last.problem();
    }
    List<String> broken = TemplateRules.executor(framework.getSpec().executor().template());
    String problem = broken.isEmpty() ? dryRun(name) : String.join("; ", broken);
    tried.put(name, new Tried(generation, problem));
    return problem;
  }

  private @Nullable String dryRun(FrameworkName name) {
    PodOwner owner = registry.ownerOf(name);
    if (owner == null) {
      return null;
    }
    PodPlan plan =
        new PodPlan(
            new PodName(name.namespace(), name.name() + "-dry-run"),
            name,
            new FrameworkId("dry-run"),
            new AgentId("dry-run"),
            "dry-run",
            "*",
            null,
            "template",
            Resources.NONE,
            overhead,
            overhead.plus(TRIAL),
            false,
            0);
    try {
      // Where only tasks name images, the rest of the template is tried with that of none.
      PodShape shape =
          pods.hasImage(owner) ? PodShape.TEMPLATE : PodShape.ofImage("image-of-the-task");
      return switch (podApi.dryRun(pods.build(plan, owner, shape))) {
        case ApiResult.Done _, ApiResult.Conflict _, ApiResult.Failed _, ApiResult.Unavailable _ ->
            null;
        case ApiResult.Missing _ -> "The namespace is not there";
        case ApiResult.Refused(String _, String message) -> message;
      };
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private static <R extends HasMetadata> EventSource<?, Framework> source(
      Class<R> type, EventSourceContext<Framework> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, Framework.class)
            .withName(type.getSimpleName().toLowerCase(java.util.Locale.ROOT))
            .withLabelSelector(MANAGED)
            .build(),
        context);
  }
}

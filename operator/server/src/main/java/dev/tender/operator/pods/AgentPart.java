package dev.tender.operator.pods;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.Quantities;
import dev.tender.operator.tls.CaBundles;
import dev.tender.operator.wire.PodShape;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The agent in a pod for tasks. Pure. */
final class AgentPart {
  private static final String EXECUTOR_API = OwnVolumes.API + "/executor.sock";

  private final PodSettings settings;

  AgentPart(PodSettings settings) {
    this.settings = settings;
  }

  /**
   * The agent's container. Where each task has its own, what the executor holds beside its tasks is
   * the agent's, who plays it.
   */
  Container container(PodPlan plan, PodOwner owner, PodShape shape) {
    boolean apart = !shape.containers().isEmpty();
    Resources own = apart ? plan.overhead().plus(plan.floor()) : plan.overhead();
    Map<String, Quantity> requests = new LinkedHashMap<>();
    requests.put("cpu", new Quantity(Quantities.fromMillis(own.cpuMillis())));
    Quantity memory = new Quantity(Long.toString(own.memBytes()));
    requests.put("memory", memory);
    if (apart && own.diskBytes() > 0) {
      requests.put("ephemeral-storage", new Quantity(Long.toString(own.diskBytes())));
    }
    return new ContainerBuilder()
        .withName("agent")
        .withImage(settings.agentImage())
        .withImagePullPolicy(settings.agentPullPolicy())
        .withRestartPolicy("Always")
        .withEnv(environment(plan, owner, shape))
        .withNewResources()
        .withRequests(requests)
        .withLimits(Map.of("memory", memory))
        .endResources()
        .withSecurityContext(ExecutorPods.containerSecurity(null))
        .withVolumeMounts(OwnVolumes.ofAgent())
        // The main container starts when this is done; it needs the launcher to be there.
        .withNewLifecycle()
        .withNewPostStart()
        .withNewExec()
        .withCommand("/tender/launcher", "wait-installed", ExecutorPods.LAUNCHER)
        .endExec()
        .endPostStart()
        .endLifecycle()
        .build();
  }

  private List<EnvVar> environment(PodPlan plan, PodOwner owner, PodShape shape) {
    List<EnvVar> all = new ArrayList<>();
    all.addAll(
        List.of(
            env("TENDER_MASTER", settings.master()),
            field("TENDER_POD_NAME", "metadata.name"),
            field("TENDER_POD_NAMESPACE", "metadata.namespace"),
            field("TENDER_POD_UID", "metadata.uid"),
            field("TENDER_POD_IP", "status.podIP"),
            field("TENDER_NODE_NAME", "spec.nodeName"),
            env("TENDER_TOKEN_FILE", OwnVolumes.SECRETS + "/token"),
            env("TENDER_CA", OwnVolumes.SECRETS + "/" + CaBundles.KEY),
            env("TENDER_AGENT_PORT", "5051"),
            env("TENDER_STATE", "/tender/state"),
            env("TENDER_SANDBOX", OwnVolumes.SANDBOXES),
            env("TENDER_CONTROL", ExecutorPods.CONTROL),
            env("TENDER_EXECUTOR_SOCKET", EXECUTOR_API),
            env("TENDER_ROLE", plan.role()),
            // In one unit: the agent reads one number and one unit, not Kubernetes' 1m30s.
            env("TENDER_EXECUTOR_GRACE", owner.executor().maxGrace().duration().toMillis() + "ms"),
            env(
                "TENDER_SANDBOX_RETENTION",
                owner.executor().sandbox().retention().duration().toMillis() + "ms")));
    if (!shape.containers().isEmpty()) {
      String written = GroupParts.names(shape).written();
      all.add(env("TENDER_CONTAINERS", EntrypointParts.literal(written)));
    }
    return all;
  }

  private static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }
}

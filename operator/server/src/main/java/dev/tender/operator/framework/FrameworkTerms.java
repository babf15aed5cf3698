package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.ExecutorSpec;
import dev.tender.crd.Framework;
import dev.tender.operator.wire.TaskTerms;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What Framework resources say about tasks. Any thread may call. */
public final class FrameworkTerms implements TaskTerms.Source {
  private final Function<FrameworkName, @Nullable Framework> frameworks;
  private final Set<String> networks;

  /**
   * @param networks names that stand for the pod's network, besides {@link TaskTerms#POD_NETWORK}
   */
  public FrameworkTerms(
      Function<FrameworkName, @Nullable Framework> frameworks, Set<String> networks) {
    this.frameworks = frameworks;
    Set<String> all = new TreeSet<>(networks);
    all.add(TaskTerms.POD_NETWORK);
    this.networks = Set.copyOf(all);
  }

  @Override
  public TaskTerms of(FrameworkName name) {
    Framework framework = frameworks.apply(name);
    if (framework == null) {
      return TaskTerms.NONE;
    }
    ExecutorSpec executor = framework.getSpec().executor();
    SortedMap<String, String> hostVolumes = new TreeMap<>();
    Set<String> volumes = new TreeSet<>();
    for (Volume volume : volumes(executor.template())) {
      volumes.add(volume.getName());
      if (volume.getHostPath() != null) {
        hostVolumes.putIfAbsent(volume.getHostPath().getPath(), volume.getName());
      }
    }
    return new TaskTerms(
        name, null, "", executor.users(), hostVolumes, volumes, executor.hostPorts(), networks);
  }

  private static List<Volume> volumes(@Nullable PodTemplateSpec template) {
    return template == null || template.getSpec() == null || template.getSpec().getVolumes() == null
        ? List.of()
        : template.getSpec().getVolumes();
  }
}

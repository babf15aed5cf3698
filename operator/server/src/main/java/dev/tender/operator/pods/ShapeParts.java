package dev.tender.operator.pods;

import dev.tender.operator.kube.Quantities;
import dev.tender.operator.wire.PodShape;
import dev.tender.operator.wire.PodShape.Mount;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a task's own wishes add to the template. Pure. */
final class ShapeParts {
  private static final String SHARED_MEMORY = "/dev/shm";

  private ShapeParts() {}

  static List<Volume> volumes(PodShape shape) {
    List<Volume> volumes = new ArrayList<>();
    for (int i = 0; i < shape.mounts().size(); i++) {
      Mount mount = shape.mounts().get(i);
      switch (mount.source()) {
        case EMPTY ->
            volumes.add(
                new VolumeBuilder().withName(name(i)).withNewEmptyDir().endEmptyDir().build());
        case SECRET ->
            volumes.add(
                new VolumeBuilder()
                    .withName(name(i))
                    .withNewSecret()
                    .withSecretName(mount.name())
                    .addNewItem()
                    .withKey(mount.key())
                    .withPath(mount.key())
                    .endItem()
                    .endSecret()
                    .build());
        case SANDBOX, TEMPLATE -> {}
      }
    }
    Long shared = shape.shmBytes();
    if (shared != null) {
      volumes.add(
          new VolumeBuilder()
              .withName("tender-shm")
              .withNewEmptyDir()
              .withMedium("Memory")
              .withSizeLimit(new Quantity(Long.toString(shared)))
              .endEmptyDir()
              .build());
    }
    return volumes;
  }

  static List<VolumeMount> mounts(PodShape shape) {
    List<VolumeMount> mounts = new ArrayList<>();
    for (int i = 0; i < shape.mounts().size(); i++) {
      Mount wanted = shape.mounts().get(i);
      VolumeMountBuilder mount = new VolumeMountBuilder().withMountPath(wanted.path());
      if (wanted.readOnly()) {
        mount.withReadOnly(true);
      }
      if (wanted.late()) {
        mount.withMountPropagation("HostToContainer");
      }
      mounts.add(
          switch (wanted.source()) {
            case EMPTY -> mount.withName(name(i)).build();
            case SECRET -> mount.withName(name(i)).withSubPath(wanted.key()).build();
            case SANDBOX -> mount.withName("sandbox").withSubPath(wanted.name()).build();
            case TEMPLATE -> mount.withName(wanted.name()).build();
          });
    }
    if (shape.shmBytes() != null) {
      mounts.add(
          new VolumeMountBuilder().withName("tender-shm").withMountPath(SHARED_MEMORY).build());
    }
    return mounts;
  }

  /** The template's variables, and the task's secrets in their place where both name one. */
  static List<EnvVar> environment(List<EnvVar> template, PodShape shape) {
    List<EnvVar> all = new ArrayList<>(template);
    for (PodShape.SecretVariable each : shape.secrets()) {
      all.removeIf(other -> each.variable().equals(other.getName()));
      all.add(
          new EnvVarBuilder()
              .withName(each.variable())
              .withNewValueFrom()
              .withNewSecretKeyRef(each.key(), each.secret(), false)
              .endValueFrom()
              .build());
    }
    return all;
  }

  static List<ContainerPort> ports(List<ContainerPort> template, PodShape shape) {
    List<ContainerPort> all = new ArrayList<>(template);
    for (PodShape.Port each : shape.ports()) {
      ContainerPortBuilder port =
          new ContainerPortBuilder()
              .withContainerPort(each.container())
              .withProtocol(each.protocol());
      all.add((each.host() == 0 ? port : port.withHostPort(each.host())).build());
    }
    return all;
  }

  /** Limits of one task instead of those of an envelope. */
  static void limit(PodShape shape, Map<String, Quantity> limits) {
    Long cpu = shape.cpuLimitMillis();
    if (cpu != null) {
      limits.put("cpu", new Quantity(cpu + "m"));
    }
    switch (shape.memory().kind()) {
      case AS_REQUESTED -> {}
      case UP_TO -> {
        // What is held may be a few bytes more than three decimals of a megabyte can say.
        Quantity requested = limits.get("memory");
        long held = requested == null ? 0 : Quantities.toUnits(requested.toString());
        limits.put("memory", new Quantity(Long.toString(Math.max(held, shape.memory().bytes()))));
      }
      case NONE -> limits.remove("memory");
    }
  }

  /** Whether it mounts something over a path of the template's. */
  static boolean mountsAt(PodShape shape, String path) {
    return shape.mounts().stream().anyMatch(mount -> mount.path().equals(path))
        || (path.equals(SHARED_MEMORY) && shape.shmBytes() != null);
  }

  /** No name that a template's author would choose. */
  private static String name(int index) {
    return "tender-task-" + index;
  }
}

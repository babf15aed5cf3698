package dev.tender.operator.wire;

import dev.tender.operator.wire.PodShape.Mount;
import dev.tender.operator.wire.PodShape.Source;
import dev.tender.protocol.sandbox.SandboxLinks;
import dev.tender.protocol.v1.Secret;
import dev.tender.protocol.v1.Volume;
import dev.tender.protocol.v1.VolumeSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Volumes of a ContainerInfo to mounts of the executor container. */
final class WireVolumes {
  private static final String TEMPLATE = "spec.executor.template.spec.volumes of the Framework";

  /** What the pod has there already, under all its names; {@code /var/run} is often a link. */
  private static final Set<String> OURS =
      Set.of("/tender", "/var/run/secrets/tender.dev", "/run/secrets/tender.dev");

  private static final String SHARED_MEMORY = "/dev/shm";
  private static final Pattern SLASHES = Pattern.compile("//+");

  private final TaskTerms terms;
  private final PodShape.Builder shape;
  private final Problems problems;
  private final Set<String> taken = new HashSet<>();

  WireVolumes(TaskTerms terms, PodShape.Builder shape, Problems problems) {
    this.terms = terms;
    this.shape = shape;
    this.problems = problems;
  }

  /**
   * @param where field that holds them, for the sentences
   */
  void read(List<Volume> volumes, String where) {
    for (int i = 0; i < volumes.size(); i++) {
      read(volumes.get(i), i, where + "[" + i + "]");
    }
    if (shape.shmBytes != null && taken.contains(SHARED_MEMORY)) {
      problems.add(
          where
              + ": "
              + SHARED_MEMORY
              + " is mounted there and sized by linux_info.shm_size; leave one of them out");
    }
  }

  private void read(Volume volume, int index, String where) {
    int sources =
        (set(volume.hostPath()) ? 1 : 0)
            + (volume.image() != null ? 1 : 0)
            + (volume.source() != null ? 1 : 0);
    if (sources > 1) {
      problems.add(where + ": set only one of host_path, image and source");
      return;
    }
    if (!isPath(volume.containerPath(), where + ".container_path")) {
      return;
    }
    String named = plain(volume.containerPath());
    if (isOurs(named) || (shape.entrypoint != null && named.equals(PodShape.ENTRYPOINT_SANDBOX))) {
      problems.add(where + ".container_path " + named + " is Tender's own; use another");
      return;
    }
    if (!taken.add(named)) {
      problems.add(where + ".container_path " + named + " comes twice");
      return;
    }
    // A path of the sandbox is not known to the pod: it is mounted elsewhere, and linked.
    String path =
        named.startsWith("/")
            ? named
            : shape.entrypoint != null
                ? PodShape.ENTRYPOINT_SANDBOX + "/" + named
                : SandboxLinks.mountPath(volume, index);
    boolean readOnly = volume.mode() == Volume.Mode.RO;
    if (volume.image() != null) {
      problems.add(
          where + ".image: images cannot be mounted; put what is in it into the task's image");
    } else if (volume.source() != null) {
      source(volume, volume.source(), path, index, where + ".source");
    } else if (set(volume.hostPath())) {
      hostPath(
          String.valueOf(volume.hostPath()), false, path, readOnly, index, where + ".host_path");
    } else {
      shape.mounts.add(new Mount(Source.EMPTY, path, readOnly, "", "", false));
    }
  }

  private void source(Volume volume, VolumeSource source, String path, int index, String where) {
    boolean readOnly = volume.mode() == Volume.Mode.RO;
    switch (source.type()) {
      case HOST_PATH -> {
        VolumeSource.HostPath host = source.hostPath();
        if (host == null) {
          problems.add(where + ".host_path must be set for type HOST_PATH");
        } else {
          boolean late = propagation(host, where + ".host_path.mount_propagation");
          hostPath(host.path(), late, path, readOnly, index, where + ".host_path.path");
        }
      }
      case SANDBOX_PATH -> {
        VolumeSource.SandboxPath sandbox = source.sandboxPath();
        if (sandbox == null) {
          problems.add(where + ".sandbox_path must be set for type SANDBOX_PATH");
        } else if (sandbox.type() == VolumeSource.Owner.PARENT) {
          problems.add(where + ".sandbox_path.type PARENT: the task has no parent; use SELF");
        } else {
          sandbox(sandbox.path(), path, readOnly, index, where + ".sandbox_path.path");
        }
      }
      case SECRET ->
          secret(source.secret(), volume.containerPath().startsWith("/"), path, where + ".secret");
      case DOCKER_VOLUME -> dockerVolume(source.dockerVolume(), path, readOnly, where);
      case CSI_VOLUME ->
          problems.add(
              where + ".type CSI_VOLUME is not supported; declare a volume in " + TEMPLATE);
      case null -> problems.add(where + ".type must be set");
    }
  }

  /** Paths of the node are the Framework's to hand out; those of the sandbox are the task's. */
  private void hostPath(
      String host, boolean late, String path, boolean readOnly, int index, String where) {
    if (!host.startsWith("/")) {
      sandbox(host, path, readOnly, index, where);
      return;
    }
    String volume = terms.hostVolumes().get(host);
    if (volume == null) {
      problems.add(
          where
              + " "
              + host
              + ": tasks may not choose paths of the node; declare a volume of type hostPath with"
              + " this path in "
              + TEMPLATE
              + ", if the namespace's pod security standard allows it");
      return;
    }
    shape.mounts.add(new Mount(Source.TEMPLATE, path, readOnly, volume, "", late));
  }

  private boolean propagation(VolumeSource.HostPath host, String where) {
    VolumeSource.Mode mode =
        host.mountPropagation() == null ? null : host.mountPropagation().mode();
    if (mode == VolumeSource.Mode.BIDIRECTIONAL) {
      problems.add(where + " BIDIRECTIONAL needs a privileged pod; use HOST_TO_CONTAINER");
    }
    return mode == VolumeSource.Mode.HOST_TO_CONTAINER;
  }

  private void sandbox(String folder, String path, boolean readOnly, int index, String where) {
    if (folder.startsWith("/")) {
      problems.add(where + " " + folder + " must be relative to the sandbox");
    } else if (isPath(folder, where)) {
      String backed = shape.entrypoint != null ? plain(folder) : SandboxLinks.folderOfVolume(index);
      shape.mounts.add(new Mount(Source.SANDBOX, path, readOnly, backed, "", false));
    }
  }

  private void secret(@Nullable Secret secret, boolean absolute, String path, String where) {
    if (secret != null && secret.type() == Secret.Type.VALUE) {
      value(secret, absolute, where);
      return;
    }
    if (secret == null) {
      problems.add(where + " must be set for type SECRET");
      return;
    }
    Secret.Reference reference = WireSecrets.reference(secret, where, true, problems);
    if (reference != null) {
      shape.mounts.add(
          new Mount(
              Source.SECRET, path, true, reference.name(), String.valueOf(reference.key()), false));
    }
  }

  /** A value travels with the launch, and the agent writes it; in a pod it would be on record. */
  private void value(Secret secret, boolean absolute, String where) {
    if (secret.value() == null || secret.reference() != null) {
      problems.add(where + " of type VALUE must have a 'value' and nothing else");
    } else if (shape.entrypoint != null) {
      problems.add(
          where
              + ": nobody writes a value for an image's own entrypoint; put it into a Secret and use"
              + " type REFERENCE");
    } else if (absolute) {
      problems.add(
          where
              + ": a value can only be in the sandbox, for what is mounted is written into the pod;"
              + " use a container_path without a slash at its start, or put it into a Secret and use"
              + " type REFERENCE");
    }
  }

  private void dockerVolume(
      VolumeSource.@Nullable DockerVolume volume, String path, boolean readOnly, String where) {
    if (volume == null) {
      problems.add(where + ".docker_volume must be set for type DOCKER_VOLUME");
    } else if (set(volume.driver())
        || (volume.driverOptions() != null && !volume.driverOptions().parameter().isEmpty())) {
      problems.add(
          where
              + ".docker_volume: there are no Docker volume drivers; leave driver and options out"
              + " and name a volume of "
              + TEMPLATE);
    } else if (!terms.volumes().contains(volume.name())) {
      problems.add(
          where
              + ".docker_volume.name: there is no volume '"
              + volume.name()
              + "' in "
              + TEMPLATE
              + "; declare it there");
    } else {
      shape.mounts.add(new Mount(Source.TEMPLATE, path, readOnly, volume.name(), "", false));
    }
  }

  /** Neither empty nor with parts that lead elsewhere. */
  private boolean isPath(String path, String where) {
    boolean wrong =
        path.isEmpty()
            || path.equals("/")
            || path.indexOf(':') >= 0
            || path.chars().anyMatch(Character::isISOControl);
    for (String part : path.split("/", -1)) {
      wrong = wrong || part.equals("..") || part.equals(".");
    }
    if (wrong) {
      problems.add(
          where + " '" + path + "' is no path that can be used: no '..', '.', ':' and not '/'");
    }
    return !wrong;
  }

  /** The same path without the slashes that mean nothing, as the container runtime reads it. */
  private static String plain(String path) {
    String single = SLASHES.matcher(path).replaceAll("/");
    return single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
  }

  private static boolean isOurs(String path) {
    return OURS.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "/"));
  }

  private static boolean set(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}

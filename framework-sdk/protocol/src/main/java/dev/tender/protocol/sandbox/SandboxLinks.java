package dev.tender.protocol.sandbox;

import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.Secret;
import dev.tender.protocol.v1.Volume;
import dev.tender.protocol.v1.VolumeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where volumes that have to do with a task's sandbox are mounted, and which symbolic links the
 * sandbox needs so that they are found there. The pod, which the master makes, is there before the
 * sandbox, which the agent makes.
 */
public final class SandboxLinks {
  /** Below it are the volumes whose path in the container is relative, by their number. */
  public static final String MOUNTS = "/tender/volumes/";

  /** Below the volume of all sandboxes: the directories of such volumes, by their number. */
  public static final String FOLDERS = ".volumes/";

  private SandboxLinks() {}

  /**
   * A symbolic link.
   *
   * @param path relative to the sandbox
   * @param target absolute, in the executor container
   */
  public record Link(String path, String target) {}

  /**
   * @param index of the volume in its container's list, from 0
   */
  public static String mountPath(Volume volume, int index) {
    return volume.containerPath().startsWith("/") ? volume.containerPath() : MOUNTS + index;
  }

  /** The directory that backs a volume of the sandbox, relative to the volume of all sandboxes. */
  public static String folderOfVolume(int index) {
    return FOLDERS + index;
  }

  /** What a volume is when it is a secret by value, which the agent writes; null when it is not. */
  public static Secret.@Nullable Value secretOf(Volume volume) {
    VolumeSource source = volume.source();
    Secret secret =
        source != null && source.type() == VolumeSource.Type.SECRET ? source.secret() : null;
    return secret != null && secret.type() == Secret.Type.VALUE ? secret.value() : null;
  }

  /** In the order of the volumes, without secrets by value, which are mounted nowhere. */
  public static List<Link> of(@Nullable ContainerInfo container) {
    List<Link> links = new ArrayList<>();
    List<Volume> volumes = container == null ? List.of() : container.volumes();
    for (int i = 0; i < volumes.size(); i++) {
      Volume volume = volumes.get(i);
      if (secretOf(volume) != null) {
        continue;
      }
      String mount = mountPath(volume, i);
      if (!mount.equals(volume.containerPath())) {
        links.add(new Link(volume.containerPath(), mount));
      }
      String folder = folder(volume);
      if (folder != null && !folder.equals(volume.containerPath())) {
        links.add(new Link(folder, mount));
      }
    }
    return links;
  }

  /** The path in the sandbox that a volume shows; null when it shows something else. */
  private static @Nullable String folder(Volume volume) {
    VolumeSource source = volume.source();
    if (source != null && source.sandboxPath() != null) {
      return source.sandboxPath().path();
    }
    String host =
        source != null && source.hostPath() != null ? source.hostPath().path() : volume.hostPath();
    return host == null || host.isEmpty() || host.startsWith("/") ? null : host;
  }
}

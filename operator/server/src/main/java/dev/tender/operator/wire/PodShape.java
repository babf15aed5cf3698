package dev.tender.operator.wire;

import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task or executor asks of its pod that cannot change while the pod lives. Secrets are named
 * here, never held.
 *
 * @param image null means the executor template's
 * @param pullAlways the image is looked up in its registry although the node has it
 * @param pullSecret name of a Secret with credentials for the registry; null for none
 * @param hostname null for the pod's name
 * @param user id of the user that agent and executor run as; null for the Framework's
 * @param bindService may have the capability NET_BIND_SERVICE
 * @param shmBytes size of {@code /dev/shm}; null for the container runtime's
 * @param cpuLimitMillis null for none
 * @param memory the most memory that the executor container may use
 * @param mounts in the order of the description
 * @param secrets variables of the executor container's environment
 * @param ports of the executor container
 * @param entrypoint the image's own entrypoint runs in the executor container; null where the
 *     launcher does
 * @param containers one for each task of a group of different images; none means the executor
 *     container, for whatever comes
 */
public record PodShape(
    @Nullable String image,
    boolean pullAlways,
    @Nullable String pullSecret,
    @Nullable String hostname,
    @Nullable Long user,
    boolean bindService,
    @Nullable Long shmBytes,
    @Nullable Long cpuLimitMillis,
    MemoryLimit memory,
    List<Mount> mounts,
    List<SecretVariable> secrets,
    List<Port> ports,
    @Nullable Entrypoint entrypoint,
    List<TaskContainer> containers) {
  /**
   * Where an image's own entrypoint finds its sandbox, as in containers of Mesos. It is there
   * before the container is, so that volumes are mounted in it, and no links are needed.
   */
  public static final String ENTRYPOINT_SANDBOX = "/mnt/mesos/sandbox";

  public static final PodShape TEMPLATE = new Builder().build();

  public PodShape {
    mounts = List.copyOf(mounts);
    secrets = List.copyOf(secrets);
    ports = List.copyOf(ports);
    containers = List.copyOf(containers);
  }

  /** The template with another image. */
  public static PodShape ofImage(String image) {
    Builder builder = new Builder();
    builder.image = image;
    return builder.build();
  }

  /** The shape of a pod that has this one of its containers only; the first has its ports. */
  public PodShape only(TaskContainer container) {
    return new PodShape(
        container.image(),
        container.pullAlways(),
        container.pullSecret(),
        hostname,
        user,
        bindService,
        shmBytes,
        cpuLimitMillis,
        memory,
        mounts,
        secrets,
        container.equals(containers.getFirst()) ? ports : List.of(),
        entrypoint,
        List.of());
  }

  /**
   * May a pod of this shape run one command task after the other? What a task leaves in a root file
   * system or in volumes of its own is not cleaned up, limits are those of one task, and a port of
   * the node is free again only with the pod.
   */
  boolean reusable() {
    return entrypoint == null
        && image == null
        && cpuLimitMillis == null
        && memory.equals(MemoryLimit.AS_REQUESTED)
        && mounts.stream().allMatch(mount -> mount.source() == Source.SECRET)
        && ports.stream().allMatch(port -> port.host() == 0);
  }

  /**
   * The most memory.
   *
   * @param bytes 0 unless the kind is UP_TO
   */
  public record MemoryLimit(Kind kind, long bytes) {
    public static final MemoryLimit AS_REQUESTED = new MemoryLimit(Kind.AS_REQUESTED, 0);
    public static final MemoryLimit NONE = new MemoryLimit(Kind.NONE, 0);

    public static MemoryLimit upTo(long bytes) {
      return new MemoryLimit(Kind.UP_TO, bytes);
    }

    /** How it is meant. */
    public enum Kind {
      AS_REQUESTED,
      UP_TO,
      NONE
    }
  }

  /** Where what is mounted comes from. */
  public enum Source {
    /** An empty directory that lives as long as the pod. */
    EMPTY,
    /** A directory of the sandbox volume; {@code name} is its path there. */
    SANDBOX,
    /** One key of a Secret, as a file. */
    SECRET,
    /** A volume that the executor template declares. */
    TEMPLATE
  }

  /**
   * Something mounted into the executor container.
   *
   * @param path absolute, in the container
   * @param name of the Secret or of the template's volume, or the path in the sandbox volume; empty
   *     for EMPTY
   * @param key of the Secret; empty for all others
   * @param late mounts that the node makes later are seen too
   */
  public record Mount(
      Source source, String path, boolean readOnly, String name, String key, boolean late) {}

  /** A variable with the value of one key of a Secret of the namespace. */
  public record SecretVariable(String variable, String secret, String key) {}

  /**
   * A port that the executor container listens on.
   *
   * @param host the same or another port of the node that leads to it; 0 for none
   * @param protocol TCP, UDP or SCTP
   */
  public record Port(int container, int host, String protocol) {}

  /**
   * A container that one task of a group is for.
   *
   * @param name as Kubernetes calls it
   * @param image null means the executor template's
   * @param pullAlways as of the shape
   * @param pullSecret as of the shape
   * @param resources what the task holds, ports aside
   */
  public record TaskContainer(
      String name,
      String taskId,
      @Nullable String image,
      boolean pullAlways,
      @Nullable String pullSecret,
      Resources resources) {}

  /**
   * A task that is its image's entrypoint, of which the pod says all that there is to know.
   *
   * @param taskId its id
   * @param task TaskInfo as JSON
   * @param arguments of the entrypoint, instead of the image's CMD; none leaves that
   * @param environment the task's own variables, those aside that are secret
   * @param graceMillis between SIGTERM and SIGKILL, as its kill policy says
   */
  public record Entrypoint(
      String taskId,
      String task,
      List<String> arguments,
      List<Variable> environment,
      long graceMillis) {
    public Entrypoint {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
    }
  }

  /** A variable with its value. */
  public record Variable(String name, String value) {}

  /** Collects a shape; starts as the template's. */
  static final class Builder {
    @Nullable String image;
    boolean pullAlways;
    @Nullable String pullSecret;
    @Nullable String hostname;
    @Nullable Long user;
    boolean bindService;
    @Nullable Long shmBytes;
    @Nullable Long cpuLimitMillis;
    MemoryLimit memory = MemoryLimit.AS_REQUESTED;
    final List<Mount> mounts = new ArrayList<>();
    final List<SecretVariable> secrets = new ArrayList<>();
    final List<Port> ports = new ArrayList<>();
    @Nullable Entrypoint entrypoint;
    final List<TaskContainer> containers = new ArrayList<>();

    PodShape build() {
      return new PodShape(
          image,
          pullAlways,
          pullSecret,
          hostname,
          user,
          bindService,
          shmBytes,
          cpuLimitMillis,
          memory,
          mounts,
          secrets,
          ports,
          entrypoint,
          containers);
    }
  }
}

package dev.tender.operator.wire;

import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.DockerInfo;
import dev.tender.protocol.v1.LinuxCapability;
import dev.tender.protocol.v1.LinuxInfo;
import dev.tender.protocol.v1.MesosImage;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.NetworkIpAddress;
import dev.tender.protocol.v1.Parameter;
import dev.tender.protocol.v1.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** ContainerInfo to the shape of a pod, ports aside. {@code docs/mapping.md} has the table. */
final class WireContainers {
  private static final Set<String> DOCKER_NETWORKS = Set.of("", "HOST", "USER", "BRIDGE");
  private static final Set<String> NETWORK_PARAMETERS = Set.of("net", "network");
  private static final Pattern HOST_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final String PULL_KEY = ".dockerconfigjson";
  private static final long MEGABYTE = 1L << 20;

  private final TaskTerms terms;
  private final PodShape.Builder shape;
  private final Problems problems;

  WireContainers(TaskTerms terms, PodShape.Builder shape, Problems problems) {
    this.terms = terms;
    this.shape = shape;
    this.problems = problems;
  }

  /**
   * @param where field that holds it, for the sentences
   */
  void read(@Nullable ContainerInfo container, String where) {
    if (container == null) {
      return;
    }
    switch (container.type()) {
      case "DOCKER" -> docker(container, where);
      case "MESOS" -> mesos(container, where);
      default -> problems.add(where + ".type must be DOCKER or MESOS");
    }
    hostname(container.hostname(), where + ".hostname");
    networks(container.networkInfos(), where + ".network_infos");
    linux(container.linuxInfo(), where + ".linux_info");
    new WireVolumes(terms, shape, problems).read(container.volumes(), where + ".volumes");
    WireRlimits.read(container.rlimitInfo(), where + ".rlimit_info", shape, problems);
    if (container.ttyInfo() != null) {
      problems.add(where + ".tty_info: tasks have no terminal; leave it out");
    }
  }

  private void docker(ContainerInfo container, String where) {
    if (container.mesos() != null && container.mesos().image() != null) {
      problems.add(where + ".mesos is for type MESOS; use docker, or that type");
    }
    DockerInfo docker = container.docker();
    if (docker == null || docker.image().isEmpty()) {
      problems.add(where + ".docker.image must be set for type DOCKER");
      return;
    }
    String here = where + ".docker";
    shape.image = docker.image();
    shape.pullAlways = docker.forcePullImage() != null && docker.forcePullImage();
    String network = docker.network();
    if (network != null && !DOCKER_NETWORKS.contains(network)) {
      problems.add(
          here + ".network " + network + " is not supported; leave it out for the pod's network");
    }
    if (docker.privileged() != null && docker.privileged()) {
      problems.add(here + ".privileged: pods have no privileges on their node; leave it out");
    }
    parameters(docker.parameters(), here + ".parameters");
    if (docker.volumeDriver() != null && !docker.volumeDriver().isEmpty()) {
      problems.add(
          here
              + ".volume_driver: there are no Docker volume drivers; name a volume of"
              + " spec.executor.template.spec.volumes of the Framework");
    }
  }

  /** With network USER the network's name comes as what would be {@code --net} of docker. */
  private void parameters(List<Parameter> parameters, String where) {
    List<String> others = new ArrayList<>();
    for (Parameter parameter : parameters) {
      if (NETWORK_PARAMETERS.contains(parameter.key())) {
        network(parameter.value(), where + " " + parameter.key());
      } else {
        others.add(parameter.key());
      }
    }
    if (!others.isEmpty()) {
      problems.add(
          where
              + ": "
              + String.join(", ", others)
              + ": there is no docker whose command line they could be on; leave them out");
    }
  }

  private void mesos(ContainerInfo container, String where) {
    if (container.docker() != null) {
      problems.add(where + ".docker is for type DOCKER; use mesos.image, or that type");
    }
    MesosImage image = container.mesos() == null ? null : container.mesos().image();
    if (image == null) {
      return;
    }
    String here = where + ".mesos.image";
    if (image.type() != MesosImage.Type.DOCKER) {
      problems.add(here + ".type " + image.type() + " is not supported; use DOCKER");
      return;
    }
    if (image.docker() == null || image.docker().name().isEmpty()) {
      problems.add(here + ".docker.name must be set for type DOCKER");
      return;
    }
    shape.image = image.docker().name();
    shape.pullAlways = image.cached() != null && !image.cached();
    Secret config = image.docker().config();
    if (config != null) {
      Secret.Reference reference =
          WireSecrets.reference(config, here + ".docker.config", false, problems);
      String key = reference == null ? null : reference.key();
      if (key != null && !key.equals(PULL_KEY)) {
        problems.add(
            here
                + ".docker.config: key '"
                + key
                + "' of the Secret is not read, but "
                + PULL_KEY
                + "; use a Secret of type kubernetes.io/dockerconfigjson and leave the key out");
      }
      shape.pullSecret = reference == null ? null : reference.name();
    }
  }

  private void hostname(@Nullable String hostname, String where) {
    if (hostname == null || hostname.isEmpty()) {
      return;
    }
    if (!HOST_LABEL.matcher(hostname).matches()) {
      problems.add(
          where
              + " '"
              + hostname
              + "' is no name for a pod: use up to 63 of a-z, 0-9 and '-', or leave it out");
      return;
    }
    shape.hostname = hostname;
  }

  private void networks(List<NetworkInfo> networks, String where) {
    if (networks.size() > 1) {
      problems.add(where + " names several networks, and a pod has one; leave all but one out");
    }
    for (NetworkInfo network : networks) {
      String name = network.name();
      if (name != null && !name.isEmpty()) {
        network(name, where);
      }
      for (NetworkIpAddress address : network.ipAddresses()) {
        if (address.ipAddress() != null) {
          problems.add(
              where
                  + ".ip_addresses: the cluster chooses the pod's address, "
                  + address.ipAddress()
                  + " cannot be had; leave it out");
        }
        if (Objects.equals(address.protocol(), NetworkInfo.Protocol.IPv6.name())) {
          problems.add(
              where + ".ip_addresses: the cluster chooses the protocol of pods; leave IPv6 out");
        }
      }
      if (!network.groups().isEmpty()) {
        problems.add(where + ".groups is not supported; leave it out and use a NetworkPolicy");
      }
      if (network.labels() != null && !network.labels().labels().isEmpty()) {
        problems.add(where + ".labels: no network isolator reads them; leave them out");
      }
    }
  }

  private void network(String name, String where) {
    if (!terms.networks().contains(name)) {
      problems.add(
          where
              + ": there is no network '"
              + name
              + "'; leave the name out, or have it added to tender.executor.networks");
    }
  }

  private void linux(@Nullable LinuxInfo linux, String where) {
    if (linux == null) {
      return;
    }
    LinuxInfo.CapabilityInfo wanted =
        linux.effectiveCapabilities() != null
            ? linux.effectiveCapabilities()
            : linux.boundingCapabilities();
    for (LinuxCapability each :
        wanted == null ? List.<LinuxCapability>of() : wanted.capabilities()) {
      if (each == LinuxCapability.NET_BIND_SERVICE) {
        shape.bindService = true;
      } else {
        problems.add(
            where
                + (linux.effectiveCapabilities() != null
                    ? ".effective_capabilities"
                    : ".bounding_capabilities")
                + ": "
                + each
                + " is not for pods, which may have NET_BIND_SERVICE and no other; leave it out");
      }
    }
    if (isTrue(linux.sharePidNamespace())) {
      problems.add(where + ".share_pid_namespace: pods see no processes but theirs; leave it out");
    }
    if (isTrue(linux.shareCgroups())) {
      problems.add(where + ".share_cgroups: a pod has cgroups of its own; leave it out");
    }
    if (linux.ipcMode() == LinuxInfo.IpcMode.SHARE_PARENT) {
      problems.add(where + ".ipc_mode SHARE_PARENT: a pod has no parent; use PRIVATE");
    }
    if (linux.seccomp() != null) {
      seccomp(linux.seccomp(), where + ".seccomp");
    }
    if (linux.shmSize() != null && linux.shmSize() != 0) {
      shape.shmBytes = Integer.toUnsignedLong(linux.shmSize()) * MEGABYTE;
    }
  }

  private void seccomp(LinuxInfo.SeccompInfo seccomp, String where) {
    if (isTrue(seccomp.unconfined())) {
      problems.add(where + ".unconfined: pods have the container runtime's profile; leave it out");
    }
    if (seccomp.profileName() != null) {
      problems.add(
          where
              + ".profile_name: tasks do not choose a profile; leave it out, or name it in"
              + " spec.executor.template.spec.securityContext of the Framework");
    }
  }

  private static boolean isTrue(@Nullable Boolean flag) {
    return flag != null && flag;
  }
}

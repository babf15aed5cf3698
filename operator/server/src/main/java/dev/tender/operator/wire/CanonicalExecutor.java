package dev.tender.operator.wire;

import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.DiscoveryInfo;
import dev.tender.protocol.v1.DiscoveryPort;
import dev.tender.protocol.v1.DiscoveryPorts;
import dev.tender.protocol.v1.DockerInfo;
import dev.tender.protocol.v1.Environment;
import dev.tender.protocol.v1.EnvironmentVariable;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Label;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.MesosInfo;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.PortMapping;
import dev.tender.protocol.v1.Volume;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Descriptions of executors in a form in which those are equal that Mesos takes for equal: what is
 * not set is its default, and lists whose order says nothing are sorted. Frameworks make the
 * description anew for every task, often out of hash maps. For comparing only; what is sent on is
 * what was said.
 */
final class CanonicalExecutor {
  private CanonicalExecutor() {}

  /** Without its resources. */
  static ExecutorInfo of(ExecutorInfo info) {
    return info.toBuilder()
        .command(info.command() == null ? null : command(info.command()))
        .container(info.container() == null ? null : container(info.container()))
        .resources(List.of())
        .name(text(info.name()))
        .source(text(info.source()))
        .data(Objects.requireNonNullElse(info.data(), Bytes.EMPTY))
        .discovery(info.discovery() == null ? null : discovery(info.discovery()))
        .labels(labels(info.labels()))
        .build();
  }

  /** The order of arguments does matter. */
  private static CommandInfo command(CommandInfo command) {
    Environment environment = command.environment();
    return command.toBuilder()
        .uris(sorted(command.uris(), CanonicalExecutor::uri))
        .environment(
            new Environment(
                environment == null
                    ? List.of()
                    : sorted(environment.variables(), CanonicalExecutor::variable)))
        .shell(flag(command.shell(), true))
        .value(text(command.value()))
        .user(text(command.user()))
        .build();
  }

  private static CommandUri uri(CommandUri uri) {
    return new CommandUri(
        uri.value(),
        flag(uri.executable(), false),
        flag(uri.extract(), true),
        flag(uri.cache(), false),
        text(uri.outputFile()));
  }

  private static EnvironmentVariable variable(EnvironmentVariable variable) {
    return new EnvironmentVariable(
        variable.name(),
        Objects.requireNonNullElse(variable.type(), EnvironmentVariable.Type.VALUE.name()),
        text(variable.value()),
        variable.secret());
  }

  private static ContainerInfo container(ContainerInfo container) {
    return new ContainerInfo(
        container.type(),
        container.docker() == null ? null : docker(container.docker()),
        Objects.requireNonNullElse(container.mesos(), new MesosInfo(null)),
        text(container.hostname()),
        container.networkInfos().stream().map(CanonicalExecutor::network).toList(),
        sorted(container.volumes(), CanonicalExecutor::volume),
        container.linuxInfo(),
        container.rlimitInfo(),
        container.ttyInfo());
  }

  private static DockerInfo docker(DockerInfo docker) {
    return new DockerInfo(
        docker.image(),
        Objects.requireNonNullElse(docker.network(), DockerInfo.Network.HOST.name()),
        flag(docker.forcePullImage(), false),
        flag(docker.privileged(), false),
        sorted(docker.portMappings(), CanonicalExecutor::mapping),
        sorted(docker.parameters(), UnaryOperator.identity()),
        text(docker.volumeDriver()));
  }

  private static NetworkInfo network(NetworkInfo network) {
    return new NetworkInfo(
        network.ipAddresses(),
        text(network.name()),
        network.groups(),
        labels(network.labels()),
        sorted(network.portMappings(), CanonicalExecutor::mapping));
  }

  private static PortMapping mapping(PortMapping mapping) {
    return new PortMapping(mapping.hostPort(), mapping.containerPort(), text(mapping.protocol()));
  }

  private static Volume volume(Volume volume) {
    return new Volume(
        volume.mode(),
        volume.containerPath(),
        text(volume.hostPath()),
        volume.image(),
        volume.source());
  }

  private static DiscoveryInfo discovery(DiscoveryInfo discovery) {
    DiscoveryPorts ports = discovery.ports();
    return new DiscoveryInfo(
        discovery.visibility(),
        text(discovery.name()),
        text(discovery.environment()),
        text(discovery.location()),
        text(discovery.version()),
        new DiscoveryPorts(
            ports == null ? List.of() : sorted(ports.ports(), CanonicalExecutor::port)),
        labels(discovery.labels()));
  }

  private static DiscoveryPort port(DiscoveryPort port) {
    return new DiscoveryPort(
        port.number(),
        text(port.name()),
        text(port.protocol()),
        port.visibility(),
        labels(port.labels()));
  }

  private static Labels labels(@Nullable Labels labels) {
    return new Labels(
        labels == null
            ? List.of()
            : sorted(labels.labels(), each -> new Label(each.key(), text(each.value()))));
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }

  private static boolean flag(@Nullable Boolean flag, boolean otherwise) {
    return Objects.requireNonNullElse(flag, otherwise);
  }

  private static <T> List<T> sorted(List<T> list, UnaryOperator<T> canonical) {
    return list.stream().map(canonical).sorted(Comparator.comparing(Object::toString)).toList();
  }
}

package dev.tender.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.ExecCreateCmdResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The few things that are asked of a Docker engine beside starting a container. */
final class Engine {
  /** On every container and network of ours; its value is the node's name, or "network". */
  static final String LABEL = "dev.tender.cluster";

  private final DockerClient client;

  /** What a command in a container printed and how it ended. */
  record Result(long exitCode, String out, String err) {}

  Engine(DockerClient client) {
    this.client = client;
  }

  /** Our containers, stopped ones too, by their nodes' names. */
  List<Container> containers() {
    return client
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of(LABEL))
        .exec()
        .stream()
        .sorted(Comparator.comparing(Engine::node))
        .toList();
  }

  static String node(Container container) {
    return container.getLabels().getOrDefault(LABEL, "");
  }

  static boolean isRunning(Container container) {
    return "running".equals(container.getState());
  }

  void remove(Container container) {
    try {
      client.removeContainerCmd(container.getId()).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException _) {
      // Somebody was faster.
    }
  }

  void createNetwork(String name) {
    boolean exists =
        client.listNetworksCmd().withNameFilter(name).exec().stream()
            .anyMatch(network -> name.equals(network.getName()));
    if (!exists) {
      client.createNetworkCmd().withName(name).withLabels(Map.of(LABEL, "network")).exec();
    }
  }

  void removeNetwork(String name) {
    try {
      client.removeNetworkCmd(name).exec();
    } catch (NotFoundException _) {
      // There was none.
    }
  }

  void copyInto(Container container, Path file, String folder) {
    client
        .copyArchiveToContainerCmd(container.getId())
        .withHostResource(file.toString())
        .withRemotePath(folder)
        .exec();
  }

  Result run(Container container, String... command) throws InterruptedException {
    ExecCreateCmdResponse exec =
        client
            .execCreateCmd(container.getId())
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withCmd(command)
            .exec();
    Output output = new Output();
    client.execStartCmd(exec.getId()).exec(output).awaitCompletion();
    Long code = client.inspectExecCmd(exec.getId()).exec().getExitCodeLong();
    return new Result(
        code == null ? -1 : code, output.text(StreamType.STDOUT), output.text(StreamType.STDERR));
  }

  String lastLines(Container container, int lines) throws InterruptedException {
    Output output = new Output();
    client
        .logContainerCmd(container.getId())
        .withStdOut(true)
        .withStdErr(true)
        .withTail(lines)
        .exec(output)
        .awaitCompletion();
    return output.text(StreamType.STDOUT) + output.text(StreamType.STDERR);
  }

  /** Collects both streams. */
  private static final class Output extends ResultCallback.Adapter<Frame> {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Override
    public void onNext(Frame frame) {
      (frame.getStreamType() == StreamType.STDERR ? err : out).writeBytes(frame.getPayload());
    }

    String text(StreamType stream) {
      return (stream == StreamType.STDERR ? err : out).toString(StandardCharsets.UTF_8);
    }
  }
}

package dev.tender.agent;

import dev.tender.protocol.agent.PodRef;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.sandbox.SandboxLinks;
import dev.tender.protocol.sandbox.TaskContainers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says in the agent container's environment.
 *
 * @param relay the socket of who speaks TLS to masters for this program, in a folder that nobody
 *     else sees; TENDER_RELAY, default /tender/state/relay.sock. Null, for plain HTTP, where
 *     TENDER_CA does not name the certificates that the relay trusts
 * @param launchers where those of the pod's containers listen
 * @param executorSocket where the executor API is served besides loopback, in a folder that the
 *     executor container can only read; TENDER_EXECUTOR_SOCKET, default beside the launcher's
 * @param executorGraceMillis the longest that executors and tasks may take to end;
 *     TENDER_EXECUTOR_GRACE, default 5secs
 * @param role that the pod's resources are allocated to; TENDER_ROLE, default none
 */
record AgentSettings(
    HostPort master,
    @Nullable Path relay,
    PodRef pod,
    Path tokenFile,
    int port,
    Path state,
    Sandboxing sandboxes,
    Launchers launchers,
    Path executorSocket,
    long executorGraceMillis,
    @Nullable String role) {

  /**
   * Where sandboxes are and for how long.
   *
   * @param volume TENDER_SANDBOX; the executor container sees its folder {@code live} only
   * @param retentionMillis how long the sandbox of an ended run can be read;
   *     TENDER_SANDBOX_RETENTION, default 10mins
   * @param launcher the program that looks into them; TENDER_LAUNCHER
   * @param temporary where the agent has what is {@code /tmp} in the executor container;
   *     TENDER_EXECUTOR_TMP
   */
  record Sandboxing(Path volume, long retentionMillis, Path launcher, Path temporary) {
    /** Where the executor container can write to the disk, as far as the agent sees it. */
    List<Path> writable() {
      return List.of(
          volume.resolve(Sandboxes.LIVE), volume.resolve(SandboxLinks.FOLDERS), temporary);
    }
  }

  /**
   * The launchers of the pod's containers.
   *
   * @param containers which the pod has for tasks; TENDER_CONTAINERS, lines of a container's name
   *     and a task's id, default the one for all
   * @param control the socket of the launcher, in a folder that the executor container may write
   *     to; TENDER_CONTROL. Where there are several, each has a folder of its container's name
   *     between
   */
  record Launchers(TaskContainers containers, Path control) {
    /** The socket of each, by its container's name. */
    Map<String, Path> sockets() {
      Map<String, Path> sockets = new LinkedHashMap<>();
      for (String name : containers.all()) {
        sockets.put(
            name,
            containers.names().isEmpty()
                ? control
                : control.resolveSibling(name).resolve(control.getFileName()));
      }
      return sockets;
    }
  }

  static AgentSettings read(Map<String, String> environment) throws WrongEnvironmentException {
    EnvironmentReader reader = new EnvironmentReader(environment);
    HostPort master =
        reader.parsed(
            "TENDER_MASTER",
            reader.required("TENDER_MASTER", "host:port of the master"),
            EnvironmentReader::address);
    PodRef pod =
        new PodRef(
            reader.required("TENDER_POD_NAMESPACE", "metadata.namespace of the pod"),
            reader.required("TENDER_POD_NAME", "metadata.name of the pod"),
            reader.required("TENDER_POD_UID", "metadata.uid of the pod"),
            reader.required("TENDER_NODE_NAME", "spec.nodeName of the pod"),
            reader.find("TENDER_POD_IP"));
    Path tokenFile =
        Path.of(reader.optional("TENDER_TOKEN_FILE", "/var/run/secrets/tender.dev/token"));
    Integer port =
        reader.parsed(
            "TENDER_AGENT_PORT",
            reader.optional("TENDER_AGENT_PORT", "5051"),
            EnvironmentReader::port);
    Path state = Path.of(reader.optional("TENDER_STATE", "/tender/state"));
    Path sandbox = Path.of(reader.optional("TENDER_SANDBOX", "/tender/sandbox"));
    Path control = Path.of(reader.optional("TENDER_CONTROL", "/tender/run/launcher.sock"));
    Path executorSocket =
        Path.of(
            reader.optional(
                "TENDER_EXECUTOR_SOCKET", control.resolveSibling("executor.sock").toString()));
    TaskContainers containers =
        reader.parsed(
            "TENDER_CONTAINERS", reader.optional("TENDER_CONTAINERS", ""), TaskContainers::parse);
    Launchers launchers =
        new Launchers(containers == null ? TaskContainers.ONE : containers, control);
    launchers.sockets().values().forEach(each -> reader.checkSocket("TENDER_CONTROL", each));
    reader.checkSocket("TENDER_EXECUTOR_SOCKET", executorSocket);
    Long grace =
        reader.parsed(
            "TENDER_EXECUTOR_GRACE",
            reader.optional("TENDER_EXECUTOR_GRACE", "5secs"),
            EnvironmentReader::durationMillis);
    Long retention =
        reader.parsed(
            "TENDER_SANDBOX_RETENTION",
            reader.optional("TENDER_SANDBOX_RETENTION", "10mins"),
            EnvironmentReader::durationMillis);
    Path relay = reader.relay();
    Path launcher = Path.of(reader.optional("TENDER_LAUNCHER", "/tender/launcher"));
    if (master == null || port == null || grace == null || retention == null || reader.isWrong()) {
      throw reader.wrong();
    }
    Path temporary = Path.of(reader.optional("TENDER_EXECUTOR_TMP", "/tender/tmp"));
    Sandboxing sandboxes = new Sandboxing(sandbox, retention, launcher, temporary);
    return new AgentSettings(
        master,
        relay,
        pod,
        tokenFile,
        port,
        state,
        sandboxes,
        launchers,
        executorSocket,
        grace,
        reader.find("TENDER_ROLE"));
  }
}

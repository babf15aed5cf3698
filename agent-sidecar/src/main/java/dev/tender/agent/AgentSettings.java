package dev.tender.agent;

import dev.tender.protocol.agent.PodRef;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.sandbox.SandboxLinks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says in the agent container's environment.
 *
 * @param relay the socket of who speaks TLS to masters for this program, in a folder that nobody
 *     else sees; TENDER_RELAY, default /tender/state/relay.sock. Null, for plain HTTP, where
 *     TENDER_CA does not name the certificates that the relay trusts
 * @param control the launcher's socket, in a folder that the executor container may write to;
 *     TENDER_CONTROL
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
    Path control,
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
    reader.checkSocket("TENDER_CONTROL", control);
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
        control,
        executorSocket,
        grace,
        reader.find("TENDER_ROLE"));
  }
}

package dev.tender.sdk;

import dev.tender.protocol.http.CaFile;
import dev.tender.protocol.http.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a framework finds the master and what it says of itself. Tender sets the variables in the pod
 * of a scheduler that it runs.
 *
 * @param master TENDER_MASTER, else MESOS_MASTER, host:port: in a pod that Tender runs the latter
 *     is a listener for clients that cannot bring their token, nor TLS, themselves
 * @param name TENDER_FRAMEWORK
 * @param user TENDER_USER, else this process's user: who tasks run as, where that is allowed
 * @param roles TENDER_ROLES, separated by commas; default *, the first of the Framework's roles
 * @param failoverTimeout TENDER_FAILOVER_TIMEOUT in seconds: for how long tasks run on without
 *     their scheduler, as far as the Framework resource allows; default what that says
 * @param frameworkId TENDER_FRAMEWORK_ID, to take over from an earlier instance; default none
 * @param frameworkIdFile TENDER_FRAMEWORK_ID_FILE, where the id is kept for the next instance, such
 *     as after a restart of the scheduler's container; removed when the framework is taken down;
 *     default none
 * @param hostname LIBPROCESS_IP, where this scheduler can be reached; default none
 * @param tokenFile TENDER_TOKEN_FILE, sent as bearer token; default none
 * @param ca TENDER_CA, a PEM file with one or more certificates, such as ca.crt of the ConfigMap
 *     tender-ca: everything to TENDER_MASTER goes through TLS, and these CAs are trusted and no
 *     others. Read again when a connection is made. Default none, which is plain HTTP, and so is
 *     what goes to MESOS_MASTER
 * @param resultFile TENDER_RESULT_FILE, where the result is written; default /dev/termination-log
 */
public record FrameworkSettings(
    HostPort master,
    String name,
    String user,
    List<String> roles,
    @Nullable Duration failoverTimeout,
    @Nullable String frameworkId,
    @Nullable Path frameworkIdFile,
    @Nullable String hostname,
    @Nullable Path tokenFile,
    @Nullable Path ca,
    Path resultFile) {
  public FrameworkSettings {
    roles = List.copyOf(roles);
    if (name.isBlank()) {
      throw new SettingsException("a framework has a name; set TENDER_FRAMEWORK");
    }
    if (roles.isEmpty() || roles.stream().anyMatch(String::isBlank)) {
      throw new SettingsException(
          "a framework has one or more roles; set TENDER_ROLES to names separated by commas");
    }
    if (failoverTimeout != null && failoverTimeout.isNegative()) {
      throw new SettingsException(
          "TENDER_FAILOVER_TIMEOUT is " + failoverTimeout.toSeconds() + " s; make it 0 or more");
    }
  }

  /** Reads the variables; throws SettingsException with what is wrong and what to do. */
  public static FrameworkSettings fromEnvironment(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    return new FrameworkSettings(
        master(variables),
        variables.text("TENDER_FRAMEWORK", "framework"),
        variables.text("TENDER_USER", ownUser()),
        roles(variables.text("TENDER_ROLES", "*")),
        failoverTimeout(variables),
        variables.optional("TENDER_FRAMEWORK_ID"),
        variables.path("TENDER_FRAMEWORK_ID_FILE"),
        variables.optional("LIBPROCESS_IP"),
        variables.path("TENDER_TOKEN_FILE"),
        readableCa(variables),
        Path.of(variables.text("TENDER_RESULT_FILE", "/dev/termination-log")));
  }

  public FrameworkSettings withName(String other) {
    return with(other, roles);
  }

  public FrameworkSettings withRoles(List<String> others) {
    return with(name, others);
  }

  private FrameworkSettings with(String otherName, List<String> otherRoles) {
    return new FrameworkSettings(
        master,
        otherName,
        user,
        otherRoles,
        failoverTimeout,
        frameworkId,
        frameworkIdFile,
        hostname,
        tokenFile,
        ca,
        resultFile);
  }

  private static @Nullable Duration failoverTimeout(Variables variables) {
    return variables.optional("TENDER_FAILOVER_TIMEOUT") == null
        ? null
        : Duration.ofSeconds(variables.number("TENDER_FAILOVER_TIMEOUT", 0));
  }

  private static HostPort master(Variables variables) {
    boolean direct = variables.optional("TENDER_MASTER") != null;
    String name = direct ? "TENDER_MASTER" : "MESOS_MASTER";
    String text = variables.required(name, "the master's host:port");
    if (text.startsWith("zk://")) {
      throw new SettingsException(
          name + " is " + text + ", but this SDK does not ask ZooKeeper; set it to host:port");
    }
    if (text.startsWith("https://") || (text.startsWith("http://") && ca(variables) != null)) {
      throw new SettingsException(
          name
              + " is \""
              + text
              + "\"; set it to host:port alone: TLS is spoken when TENDER_CA is set beside"
              + " TENDER_MASTER");
    }
    return HostPort.parse(text)
        .orElseThrow(() ->
            new SettingsException(
                name
                    + " is \""
                    + text
                    + "\"; set it to host:port, such as tender.tender-system.svc:5050"));
  }

  /** MESOS_MASTER is for clients that know no TLS, so what is there knows none either. */
  private static @Nullable Path ca(Variables variables) {
    return variables.optional("TENDER_MASTER") == null ? null : variables.path("TENDER_CA");
  }

  /** A file of CAs under the name that a person knows it by. */
  static CaFile caFile(Path file) {
    return new CaFile(file, "TENDER_CA");
  }

  private static @Nullable Path readableCa(Variables variables) {
    Path file = ca(variables);
    if (file != null) {
      try {
        caFile(file).context();
      } catch (IOException e) {
        throw new SettingsException(String.valueOf(e.getMessage()));
      }
    }
    return file;
  }

  private static List<String> roles(String text) {
    return new ArrayList<>(Arrays.stream(text.split(",", -1)).map(String::strip).toList());
  }

  private static String ownUser() {
    String user = System.getProperty("user.name", "");
    // A uid without a passwd entry, as in most containers, is shown as a question mark.
    return user.isBlank() || user.equals("?") ? "nonroot" : user;
  }
}

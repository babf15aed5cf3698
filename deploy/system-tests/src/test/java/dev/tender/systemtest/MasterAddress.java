package dev.tender.systemtest;

import dev.tender.protocol.http.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a scheduler on this machine reaches the master. */
final class MasterAddress {
  private static final Pattern FORWARDING = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  private MasterAddress() {}

  /**
   * The operator's Service when this machine has a route to it, as it has to the local cluster;
   * else a port that kubectl forwards until this process ends.
   */
  static HostPort find(Kubectl kubectl, Path kubeconfig) {
    String ip =
        kubectl.run(
            "get", "service", "tender", "-n", "tender-system", "-o", "jsonpath={.spec.clusterIP}");
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(ip, 5050), 1000);
      return new HostPort(ip, 5050);
    } catch (IOException _) {
      return forward(kubeconfig);
    }
  }

  private static HostPort forward(Path kubeconfig) {
    ProcessBuilder builder =
        new ProcessBuilder(
            "kubectl", "port-forward", "-n", "tender-system", "service/tender", ":5050");
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      BufferedReader lines = process.inputReader();
      Matcher matcher = FORWARDING.matcher(String.valueOf(lines.readLine()));
      if (!matcher.find()) {
        throw new AssertionError("kubectl port-forward did not say its port");
      }
      return new HostPort("127.0.0.1", Integer.parseInt(matcher.group(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

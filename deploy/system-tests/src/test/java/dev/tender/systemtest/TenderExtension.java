package dev.tender.systemtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands tests the cluster that CLUSTER names, with Tender installed. It goes through the same
 * commands as a person: {@code deploy/local/cluster} and {@code deploy/tools/install}.
 */
public final class TenderExtension implements ParameterResolver {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(TenderExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Tender.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return of(context);
  }

  /** The one installation of this run, for extensions that build on it. */
  public static Tender of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .computeIfAbsent(Tender.class, _ -> start(), Tender.class);
  }

  private static Tender start() {
    Path root = Path.of(System.getProperty("tender.root", "../..")).toAbsolutePath().normalize();
    if (!succeeds(root, "deploy/local/cluster", "status")) {
      run(root, "deploy/local/cluster", "up");
      run(root, "/bin/sh", "-c", "deploy/local/cluster load deploy/images/target/*.tar");
    }
    Path kubeconfig = Path.of(run(root, "deploy/local/cluster", "kubeconfig").strip());
    Kubectl kubectl = new Kubectl(kubeconfig);
    if (!kubectl.exists("-n", "tender-system", "statefulset/tender")) {
      run(root, "deploy/tools/install");
    }
    return new Tender(
        root,
        kubectl,
        MasterAddress.find(kubectl, kubeconfig),
        ca(kubectl),
        succeeds(root, "deploy/local/cluster", "disposable"));
  }

  /** As docs/tls.md says. */
  private static Path ca(Kubectl kubectl) {
    String pem =
        kubectl.run(
            "get",
            "configmap",
            "tender-ca",
            "-n",
            "tender-system",
            "-o",
            "jsonpath={.data.ca\\.crt}");
    try {
      Path file = Files.createTempFile("tender-ca", ".crt");
      file.toFile().deleteOnExit();
      return Files.writeString(file, pem);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the CA", e);
    }
  }

  private static boolean succeeds(Path root, String... command) {
    return start(root, command).exitCode() == 0;
  }

  private static String run(Path root, String... command) {
    Ended ended = start(root, command);
    if (ended.exitCode() != 0) {
      throw new AssertionError(String.join(" ", command) + " failed:\n" + ended.out());
    }
    return ended.out();
  }

  private record Ended(int exitCode, String out) {}

  private static Ended start(Path root, String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), out);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot run " + String.join(" ", command), e);
    }
  }
}

package dev.tender.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.testcontainers.DockerClientFactory;

/**
 * A K3s of several nodes, each a container, that outlives the process that started it. The
 * containers are found again by their label, not by anything that is kept on disk.
 *
 * <p>Exit codes: 1 something failed, 2 wrong usage, 3 no Docker engine answers.
 */
public final class K3s {
  private static final String NO_ENGINE =
      "no Docker engine answers. Start one, or use CLUSTER=local, or CLUSTER=kubeconfig"
          + " CONTEXT=<name>.";

  private final BooleanSupplier engineAnswers;
  private final PrintStream out;
  private final PrintStream err;

  K3s(BooleanSupplier engineAnswers, PrintStream out, PrintStream err) {
    this.engineAnswers = engineAnswers;
    this.out = out;
    this.err = err;
  }

  /** See {@link Command} for the arguments. */
  public static void main(String[] arguments) {
    K3s k3s =
        new K3s(() -> DockerClientFactory.instance().isDockerAvailable(), System.out, System.err);
    // Not a return: the client's threads would keep the process.
    System.exit(k3s.run(List.of(arguments)));
  }

  int run(List<String> arguments) {
    try {
      Command command = Command.parse(arguments);
      if (!engineAnswers.getAsBoolean()) {
        throw new Problem(Problem.IMPOSSIBLE, NO_ENGINE);
      }
      carryOut(command, new Nodes(DockerClientFactory.instance().client(), out));
      return 0;
    } catch (Problem problem) {
      err.println("error: " + problem.getMessage());
      return problem.exitCode();
    } catch (IOException e) {
      err.println("error: " + e);
      return Problem.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("error: interrupted; 'cluster up' continues, 'cluster down' clears away.");
      return Problem.FAILED;
    }
  }

  private void carryOut(Command command, Nodes nodes)
      throws Problem, IOException, InterruptedException {
    switch (command) {
      case Command.Up(Path kubeconfig, int count) -> {
        String yaml = nodes.up(count);
        Path part = kubeconfig.resolveSibling(kubeconfig.getFileName() + ".part");
        Files.writeString(part, yaml);
        Files.move(part, kubeconfig, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      case Command.Down _ -> nodes.down();
      case Command.Status _ -> nodes.status();
      case Command.Logs(var node) -> nodes.logs(node);
      case Command.Load(var archives) -> nodes.load(archives);
    }
  }
}

package dev.tender.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * node-1 is K3s' server and takes pods too; the others are its agents.
 *
 * <p>The containers are "reusable" in Testcontainers' sense, since it removes all others when the
 * process ends; deploy/local/lib/provider-docker.sh switches that on in the environment.
 */
final class Nodes {
  private static final String DEFAULT_IMAGE = "rancher/k3s:v1.35.0-k3s1";
  private static final String NETWORK = "tender-k3s";
  private static final String FIRST = "node-1";

  /** Guards nothing: whoever reaches the engine owns the cluster already. */
  private static final String JOIN_SECRET = "tender-local";

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int LOG_LINES = 200;

  private final Engine engine;
  private final PrintStream out;

  Nodes(DockerClient client, PrintStream out) {
    this.engine = new Engine(client);
    this.out = out;
  }

  /** Starts what does not run; returns the kubeconfig. */
  String up(int count) throws Problem, InterruptedException {
    for (Container container : engine.containers()) {
      if (!Engine.isRunning(container)) {
        out.println(Engine.node(container) + " has stopped; starting it anew");
        engine.remove(container);
      }
    }
    engine.createNetwork(NETWORK);
    out.println("starting " + FIRST + " from " + image());
    K3sContainer server = server();
    server.start();
    for (int number = 2; number <= count; number++) {
      String name = "node-" + number;
      if (find(name).isEmpty()) {
        out.println("starting " + name);
        agent(name).start();
      }
    }
    awaitReady(count);
    return server.getKubeConfigYaml();
  }

  void down() {
    engine.containers().forEach(engine::remove);
    engine.removeNetwork(NETWORK);
  }

  void status() throws Problem, InterruptedException {
    List<Container> containers = engine.containers();
    if (containers.isEmpty()) {
      throw new Problem(
          Problem.FAILED, "no cluster is running; 'CLUSTER=docker cluster up' first.");
    }
    for (Container container : containers) {
      out.printf(
          "%-10s %-12s %s%n", Engine.node(container), container.getState(), container.getStatus());
    }
    if (!containers.stream().allMatch(Engine::isRunning)) {
      throw new Problem(Problem.FAILED, "a node has stopped; 'cluster up' starts it anew.");
    }
    Engine.Result nodes = engine.run(first(), "kubectl", "get", "nodes", "-o", "wide");
    out.print(nodes.out());
    if (nodes.exitCode() != 0 || nodes.out().contains("NotReady")) {
      throw new Problem(Problem.FAILED, "not every node is ready. " + nodes.err().strip());
    }
  }

  void logs(Optional<String> name) throws Problem, InterruptedException {
    for (Container container : engine.containers()) {
      if (name.isEmpty() || name.get().equals(Engine.node(container))) {
        out.println("--- " + Engine.node(container));
        out.print(engine.lastLines(container, LOG_LINES));
      }
    }
    if (name.isPresent() && find(name.get()).isEmpty()) {
      throw new Problem(
          Problem.FAILED, "there is no node '" + name.get() + "'; see 'cluster status'.");
    }
  }

  void load(List<Path> archives) throws Problem, InterruptedException {
    first();
    for (Path archive : archives) {
      String inside = "/tmp/" + archive.getFileName();
      for (Container container : engine.containers()) {
        out.println("loading " + archive.getFileName() + " into " + Engine.node(container));
        engine.copyInto(container, archive, "/tmp");
        Engine.Result imported =
            engine.run(container, "ctr", "-n", "k8s.io", "images", "import", inside);
        engine.run(container, "rm", "-f", inside);
        if (imported.exitCode() != 0) {
          throw new Problem(
              Problem.FAILED,
              "%s cannot be imported into %s: %s"
                  .formatted(archive, Engine.node(container), imported.err().strip()));
        }
      }
    }
  }

  private static DockerImageName image() {
    String wanted = System.getenv("TENDER_K3S_IMAGE");
    return DockerImageName.parse(wanted == null || wanted.isEmpty() ? DEFAULT_IMAGE : wanted)
        .asCompatibleSubstituteFor("rancher/k3s");
  }

  /** Started again while it runs, this finds the running one by what it is made of. */
  private static K3sContainer server() {
    K3sContainer server = new K3sContainer(image());
    server
        .withCommand(
            "server",
            "--node-name=" + FIRST,
            "--disable=traefik,metrics-server,servicelb",
            "--tls-san=" + server.getHost(),
            "--tls-san=" + FIRST)
        .withEnv("K3S_TOKEN", JOIN_SECRET)
        .withLabel(Engine.LABEL, FIRST)
        .withNetworkMode(NETWORK)
        .withCreateContainerCmdModifier(create -> create.withName(NETWORK + "-" + FIRST))
        .withStartupTimeout(PATIENCE)
        .withReuse(true);
    return server;
  }

  private static GenericContainer<?> agent(String name) {
    return new GenericContainer<>(image())
        .withCommand("agent", "--node-name=" + name)
        .withEnv("K3S_URL", "https://" + NETWORK + "-" + FIRST + ":6443")
        .withEnv("K3S_TOKEN", JOIN_SECRET)
        .withLabel(Engine.LABEL, name)
        .withNetworkMode(NETWORK)
        .withPrivilegedMode(true)
        .withTmpFs(java.util.Map.of("/run", "", "/var/run", ""))
        .withCreateContainerCmdModifier(create -> create.withName(NETWORK + "-" + name))
        .waitingFor(Wait.forLogMessage(".*Started kubelet.*|.*Running kubelet.*", 1))
        .withStartupTimeout(PATIENCE)
        .withReuse(true);
  }

  private void awaitReady(int count) throws Problem, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long ready = 0;
    while (ready < count) {
      if (System.nanoTime() - deadline > 0) {
        throw new Problem(
            Problem.FAILED,
            "only %d of %d nodes became ready within %d s; see 'cluster logs'."
                .formatted(ready, count, PATIENCE.toSeconds()));
      }
      Engine.Result nodes = engine.run(first(), "kubectl", "get", "nodes", "--no-headers");
      ready = nodes.out().lines().filter(line -> line.contains(" Ready ")).count();
      if (ready < count) {
        Thread.sleep(Duration.ofSeconds(1));
      }
    }
  }

  private Optional<Container> find(String name) {
    return engine.containers().stream()
        .filter(container -> Engine.node(container).equals(name))
        .findFirst();
  }

  private Container first() throws Problem {
    return find(FIRST)
        .filter(Engine::isRunning)
        .orElseThrow(() ->
            new Problem(
                Problem.FAILED, "no cluster is running; 'CLUSTER=docker cluster up' first."));
  }
}

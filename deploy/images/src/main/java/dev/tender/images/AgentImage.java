package dev.tender.images;

import dev.tender.images.training.AgentProgram;
import dev.tender.images.training.AgentTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The agent: the launcher as PID 1, the relay for TLS, a small Java, one jar and an AOT cache of a
 * life that this very agent has led against a master of ours.
 */
final class AgentImage {
  static final String MAIN = "dev.tender.agent.Main";

  /** For what URIs name; zstd, which some zip files use, would need a library in C. */
  private static final Materials.Reachable ARCHIVES =
      new Materials.Reachable(
          List.of("commons-compress", "commons-io", "commons-lang3", "commons-codec", "xz"),
          List.of("com.github.luben.zstd."));

  /**
   * For a process of which there are many on a node. Everything but the heap was measured: serial
   * collector, only the fast compiler and one thread of it, a code cache that it never fills, small
   * stacks, and what the compiler has used given back after it (5 MB after the start). The AOT
   * cache is mapped where it was made for, or relocating it would make 4 MB of it private; that
   * gives up randomising the place of class metadata, not of heap, stacks or code. Reflection makes
   * no classes for what it calls, as no cache would hold them.
   */
  static final List<String> JAVA_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms6m",
          "-Xmx40m",
          "-Xmn2m",
          "-Xss256k",
          "-XX:MaxDirectMemorySize=4m",
          "-XX:ReservedCodeCacheSize=16m",
          "-XX:TieredStopAtLevel=1",
          "-XX:CICompilerCount=1",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TrimNativeHeapInterval=10000",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          "-Xlog:disable",
          "-Xlog:all=warning:stderr",
          "-Djdk.reflect.useNativeAccessorOnly=true",
          "-Djdk.virtualThreadScheduler.parallelism=1",
          "-Djdk.virtualThreadScheduler.maxPoolSize=8");

  private final Materials materials;

  AgentImage(Materials materials) {
    this.materials = materials;
  }

  Image assemble() throws IOException, Problem {
    Path program = materials.program(MAIN, ARCHIVES, "agent-sidecar", "framework-sdk/protocol");
    Path java = materials.java().with(materials.modulesOf(program));
    Path launcher = materials.launcher();
    Path home = home(program, java, launcher);
    Path relay = materials.relay();
    List<Layer.Entry> own =
        Stream.of(
                Layer.tree(home, "/"),
                // Their folders are there already.
                Layer.tree(relay.resolve("share"), "/").stream()
                    .filter(each -> !each.isFolder())
                    .toList(),
                List.of(
                    new Layer.Entry(launcher, "/tender/launcher"),
                    new Layer.Entry(relay.resolve("relay"), "/tender/relay")))
            .flatMap(List::stream)
            .toList();
    return new Image(
        "agent",
        materials.architecture(),
        List.of(materials.base(), Layer.of("java", java, "/opt/java"), new Layer("agent", own)),
        entrypoint(),
        Map.of("LC_ALL", "C.UTF-8", "PATH", "/opt/java/bin:/tender"));
  }

  private static List<String> entrypoint() {
    return List.of(
        "/tender/launcher",
        "supervise",
        "--install",
        "/tender/launcher",
        "/tender/bin/launcher",
        "--listen",
        "127.0.0.1:5051",
        "--beside",
        "TENDER_CA",
        "/tender/state/relay.sock",
        "/tender/relay",
        "--",
        "/opt/java/bin/java",
        "@/tender/agent.options",
        MAIN);
  }

  /** The folder /tender of the image but for the launcher, and the licences. */
  private Path home(Path program, Path java, Path launcher) throws IOException, Problem {
    String fingerprint =
        new Fingerprint()
            .add(materials.target().runs() ? AgentTraining.VERSION : "untrained")
            .add(JAVA_OPTIONS.toString())
            .add(java.getFileName().toString())
            .addFile(launcher)
            .addFile(program.resolve(Materials.JAR))
            .name();
    if (!materials.target().runs()) {
      Progress.say(
          "agents on "
              + materials.architecture().label()
              + " will start without an AOT cache, about twice as slowly, and say so in their log:"
              + " there is no emulator to train them in; install qemu-user-static and build again");
    }
    return materials.cache().get("agents", fingerprint, folder -> fill(folder, program, java));
  }

  private void fill(Path folder, Path program, Path java) throws IOException, Problem {
    Path tender = Files.createDirectories(folder.resolve("tender"));
    for (String mountPoint : List.of("bin", "run", "state", "sandbox")) {
      Files.createDirectory(tender.resolve(mountPoint));
    }
    Files.writeString(
        tender.resolve("agent.options"),
        String.join("\n", JAVA_OPTIONS)
            + "\n-XX:AOTCache=/tender/agent.aot\n-cp /tender/agent.jar\n");
    Cache.copy(program.resolve("usr"), folder.resolve("usr"));
    // With its time, which the AOT cache remembers.
    Path jar = tender.resolve("agent.jar");
    Files.copy(program.resolve(Materials.JAR), jar, StandardCopyOption.COPY_ATTRIBUTES);
    if (materials.target().runs()) {
      train(java, jar, tender.resolve("agent.aot"));
    }
  }

  private void train(Path java, Path jar, Path cache) throws IOException, Problem {
    List<String> emulator = materials.target().emulator();
    Progress.say(
        "training the agent for its AOT cache, "
            + materials.architecture().label()
            + (emulator.isEmpty() ? "" : ", emulated, which takes minutes"));
    List<String> command =
        Stream.concat(emulator.stream(), Stream.of(java.resolve("bin/java").toString())).toList();
    new AgentTraining(
            Materials.launcher(materials.root(), Architecture.own()),
            new AgentProgram(command, JAVA_OPTIONS, jar, MAIN))
        .run(cache);
  }
}

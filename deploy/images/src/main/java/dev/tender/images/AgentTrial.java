package dev.tender.images;

import dev.tender.images.training.AgentLife;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tries the files of an agent's image for several processors, unpacked from its tar: launcher and
 * relay run, and an agent leads the life that it was trained on and may not start without its AOT
 * cache. What is for another processor runs under an emulator on the image's own C library; what is
 * for this machine's runs on the machine's. Run by try-agent.
 *
 * <p>Properties: {@code images.root} (the checkout) and {@code images.emulator.ARCH} (a command)
 * for another processor than this machine's. Argument: the tar.
 */
public final class AgentTrial {
  private final OciLayout layout;
  private final Path work;

  private AgentTrial(OciLayout layout, Path work) {
    this.layout = layout;
    this.work = work;
  }

  /** Exits with 1 and a sentence when an agent does not live. */
  public static void main(String[] arguments) throws IOException {
    Path work = Files.createTempDirectory("tender-trial");
    int status = 0;
    try {
      AgentTrial trial = new AgentTrial(new OciLayout(work.resolve("layout")), work);
      trial.layout.unpack(Path.of(arguments[0]));
      for (Architecture architecture : Architecture.values()) {
        trial.lives(architecture);
      }
    } catch (Problem problem) {
      Progress.say(problem.sentence());
      status = 1;
    } catch (IOException failed) {
      Progress.say(failed.toString());
      status = 1;
    } finally {
      Cache.delete(work);
    }
    System.exit(status);
  }

  private void lives(Architecture architecture) throws IOException, Problem {
    String name = architecture.label();
    List<String> images = layout.imagesFor(architecture);
    if (images.isEmpty()) {
      throw new Problem("There is no image for " + name + "; build it with ARCHS=\"amd64 arm64\"");
    }
    Path root = Files.createDirectory(work.resolve(name));
    layout.unpackImage(images.getFirst(), root);
    if (!Files.exists(root.resolve("tender/agent.aot"))) {
      throw new Problem("The image for " + name + " was built without AOT cache, for want of qemu");
    }
    List<String> emulator = List.of();
    if (architecture != Architecture.own()) {
      // Not the model of the training: the cache has to serve every other one.
      emulator = List.of(Main.property("images.emulator." + name), "-L", root.toString());
    }
    String bytes =
        output(emulator, root.resolve("tender/launcher").toString(), "usage", root.toString());
    Progress.say("%s: the launcher runs, it finds %s bytes of files".formatted(name, bytes));
    String openssl = output(emulator, root.resolve("tender/relay").toString(), "--version");
    Progress.say("%s: the relay runs, with %s".formatted(name, openssl));
    String java = root.resolve("opt/java/bin/java").toString();
    Progress.say(name + ": " + output(emulator, java, "--version"));
    long start = System.nanoTime();
    Path launcher = Materials.launcher(Path.of(Main.property("images.root")), Architecture.own());
    List<String> agent =
        command(emulator, java, "@" + options(root), "-XX:AOTMode=on", AgentImage.MAIN);
    new AgentLife(launcher, agent).live();
    Progress.say(
        "%s: an agent started from its AOT cache and lived its life in %d ms"
            .formatted(name, Duration.ofNanos(System.nanoTime() - start).toMillis()));
  }

  private static List<String> command(List<String> emulator, String... words) {
    return Stream.concat(emulator.stream(), Stream.of(words)).toList();
  }

  /** The last line. */
  private String output(List<String> emulator, String... words) throws IOException, Problem {
    return Commands.program(work, command(emulator, words)).lines().toList().getLast();
  }

  /** As in the image, but that the image's files are elsewhere. */
  private static Path options(Path root) throws IOException {
    Path options = root.resolve("tender/agent.options");
    String here = Files.readString(options).replace("/tender/", root + "/tender/");
    return Files.writeString(root.resolve("options"), here);
  }
}

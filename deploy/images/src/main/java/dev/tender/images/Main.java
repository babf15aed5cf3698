package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds images. Run by build.sh, which has prepared the parts that come from Debian.
 *
 * <p>Properties: {@code images.root} (the checkout), {@code images.cache}, {@code images.texts},
 * {@code images.python} (folders), {@code images.output} (for the tars), {@code images.tag}
 * (default {@code local}), {@code images.repository} (pushes to it instead of writing tars), {@code
 * images.insecure} (plain HTTP to that registry) and {@code images.archs} (the processors, as in
 * {@code amd64 arm64}). For each of these {@code images.rootfs.ARCH}, and for another than this
 * machine's {@code images.jmods.ARCH}, {@code images.strip.ARCH} and {@code images.emulator.ARCH},
 * which may be empty. Arguments: the images' names.
 */
public final class Main {
  private static final String LOCAL_REPOSITORY = "localhost/tender";

  private final List<Materials> materials;
  private final ImageWriter writer;
  private final boolean push;
  private final Path output;

  private Main(List<Materials> materials, ImageWriter writer, boolean push, Path output) {
    this.materials = materials;
    this.writer = writer;
    this.push = push;
    this.output = output;
  }

  /** Exits with 1 and a sentence when an image cannot be built. */
  public static void main(String[] names) throws IOException {
    String repository = System.getProperty("images.repository", "");
    try {
      Main main =
          new Main(
              materials(),
              new ImageWriter(
                  repository.isEmpty() ? LOCAL_REPOSITORY : repository,
                  System.getProperty("images.tag", "local"),
                  Boolean.getBoolean("images.insecure")),
              !repository.isEmpty(),
              folder("images.output"));
      for (String name : names) {
        main.build(name);
      }
    } catch (Problem problem) {
      Progress.say(problem.sentence());
      System.exit(1);
    }
  }

  private static Path folder(String property) throws Problem {
    return Path.of(property(property)).toAbsolutePath();
  }

  static String property(String property) throws Problem {
    String value = System.getProperty(property);
    if (value == null) {
      throw new Problem(property + " is not set; run build.sh or try-agent, which set it");
    }
    return value;
  }

  private static List<Materials> materials() throws Problem {
    List<Materials> all = new ArrayList<>();
    for (String name : property("images.archs").split(" ", -1)) {
      all.add(
          new Materials(
              folder("images.root"),
              new Cache(folder("images.cache")),
              target(Architecture.named(name)),
              folder("images.texts"),
              folder("images.python")));
    }
    return List.copyOf(all);
  }

  private static Target target(Architecture architecture) throws Problem {
    String name = "." + architecture.label();
    Target.Foreign foreign = null;
    if (architecture != Architecture.own()) {
      String emulator = property("images.emulator" + name);
      foreign =
          new Target.Foreign(
              folder("images.jmods" + name),
              property("images.strip" + name),
              emulator.isEmpty() ? null : emulator);
    }
    return new Target(architecture, folder("images.rootfs" + name), foreign);
  }

  private static Image assemble(String name, Materials materials) throws IOException, Problem {
    return switch (name) {
      case "agent" -> new AgentImage(materials).assemble();
      case "busybox" -> new BusyboxImage(materials).assemble();
      case "operator" -> new OperatorImage(materials).assemble();
      case "probe" -> new ProbeImage(materials).assemble();
      case "pymesos" -> new PymesosImage(materials).assemble();
      case "wordcount" -> new WordcountImage(materials).assemble();
      case "zookeeper" -> new ZookeeperImage(materials).assemble();
      default ->
          throw new Problem(
              "There is no image "
                  + name
                  + "; there are agent, busybox, operator, probe, pymesos, wordcount,"
                  + " zookeeper");
    };
  }

  private void build(String name) throws IOException, Problem {
    List<Image> images = new ArrayList<>();
    for (Materials each : materials) {
      images.add(assemble(name, each));
    }
    String reference = writer.reference(images.getFirst()).toString();
    if (push) {
      String digest = images.size() == 1 ? writer.push(images.getFirst()) : index().push(images);
      Progress.say(name + ": pushed " + reference + " (" + digest + ")");
      return;
    }
    Files.createDirectories(output);
    Path tar = output.resolve(name + ".tar");
    Path built = output.resolve("." + name + ".inputs");
    Fingerprint fingerprint = new Fingerprint().add("1").add(reference);
    for (Image image : images) {
      fingerprint.addImage(image);
    }
    String inputs = fingerprint.name();
    if (Files.exists(tar) && Files.exists(built) && Files.readString(built).equals(inputs)) {
      Progress.say(name + ": unchanged, " + sizes(images, tar));
      return;
    }
    Files.deleteIfExists(built);
    if (images.size() == 1) {
      writer.tar(images.getFirst(), tar);
    } else {
      index().tar(images, tar);
    }
    Files.writeString(built, inputs);
    Progress.say(name + ": " + reference + ", " + sizes(images, tar));
  }

  private IndexWriter index() {
    return new IndexWriter(writer);
  }

  private static String sizes(List<Image> images, Path tar) throws IOException {
    List<String> unpacked = new ArrayList<>();
    for (Image image : images) {
      long bytes = 0;
      for (Layer.Entry entry :
          (Iterable<Layer.Entry>)
              image.layers().stream().flatMap(layer -> layer.entries().stream())::iterator) {
        bytes += entry.isFolder() ? 0 : Files.size(entry.source());
      }
      unpacked.add(Progress.mebibytes(bytes) + " unpacked for " + image.architecture().label());
    }
    return Progress.mebibytes(Files.size(tar))
        + " as a tar, "
        + String.join(", ", unpacked)
        + ", layers "
        + images.getFirst().layers().stream().map(Layer::name).toList();
  }
}

package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Builds images. Run by build.sh, which has prepared the parts that come from Debian.
 *
 * <p>Properties: {@code images.root} (the checkout), {@code images.cache}, {@code images.rootfs},
 * {@code images.texts}, {@code images.python} (folders), {@code images.output} (for the tars),
 * {@code images.tag} (default {@code local}), {@code images.repository} (pushes to it instead of
 * writing tars) and {@code images.insecure} (plain HTTP to that registry). Arguments: the images'
 * names.
 */
public final class Main {
  private static final String LOCAL_REPOSITORY = "localhost/tender";

  private final Materials materials;
  private final ImageWriter writer;
  private final boolean push;
  private final Path output;

  private Main(Materials materials, ImageWriter writer, boolean push, Path output) {
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
              new Materials(
                  folder("images.root"),
                  new Cache(folder("images.cache")),
                  folder("images.rootfs"),
                  folder("images.texts"),
                  folder("images.python")),
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
    String value = System.getProperty(property);
    if (value == null) {
      throw new Problem(property + " is not set; run build.sh, which sets it");
    }
    return Path.of(value).toAbsolutePath();
  }

  private Image assemble(String name) throws IOException, Problem {
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
    Image image = assemble(name);
    if (push) {
      String digest = writer.push(image);
      Progress.say(name + ": pushed " + writer.reference(image) + " (" + digest + ")");
      return;
    }
    Files.createDirectories(output);
    Path tar = output.resolve(name + ".tar");
    Path built = output.resolve("." + name + ".inputs");
    String inputs =
        new Fingerprint().add("1").add(writer.reference(image).toString()).addImage(image).name();
    if (Files.exists(tar) && Files.exists(built) && Files.readString(built).equals(inputs)) {
      Progress.say(name + ": unchanged, " + sizes(image, tar));
      return;
    }
    Files.deleteIfExists(built);
    writer.tar(image, tar);
    Files.writeString(built, inputs);
    Progress.say(name + ": " + writer.reference(image) + ", " + sizes(image, tar));
  }

  private static String sizes(Image image, Path tar) throws IOException {
    long unpacked = 0;
    for (Layer.Entry entry :
        (Iterable<Layer.Entry>)
            image.layers().stream().flatMap(layer -> layer.entries().stream())::iterator) {
      unpacked += entry.isFolder() ? 0 : Files.size(entry.source());
    }
    return Progress.mebibytes(Files.size(tar))
        + " as a tar, "
        + Progress.mebibytes(unpacked)
        + " unpacked, layers "
        + image.layers().stream().map(Layer::name).toList();
  }
}

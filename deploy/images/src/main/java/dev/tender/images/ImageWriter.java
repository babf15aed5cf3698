package dev.tender.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/**
 * Writes images, as tars that {@code ctr images import} and {@code docker load} take, or to a
 * registry.
 *
 * @param repository such as {@code localhost/tender}
 * @param insecure whether a registry may be spoken to in plain HTTP
 */
record ImageWriter(String repository, String tag, boolean insecure) {

  ImageReference reference(Image image) throws Problem {
    String name = repository + "/" + image.name() + ":" + tag;
    try {
      return ImageReference.parse(name);
    } catch (InvalidImageReferenceException wrong) {
      throw new Problem(
          "IMAGES and TAG make " + name + ", which is no image's name; say IMAGES=registry/path");
    }
  }

  /** Writes a tar; replaces it in one step. */
  String tar(Image image, Path result) throws IOException, Problem {
    Path fresh = result.resolveSibling(result.getFileName() + ".part");
    TarImage tar = TarImage.at(fresh).named(reference(image));
    String digest = write(image, ImageFormat.Docker, Containerizer.to(tar));
    Files.move(fresh, result, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return digest;
  }

  /** Pushes with the credentials that {@code docker login} has left, if any. */
  String push(Image image) throws IOException, Problem {
    return write(image, ImageFormat.Docker, registry(reference(image)));
  }

  Containerizer registry(ImageReference reference) {
    RegistryImage registry = RegistryImage.named(reference);
    credentials(reference).forEach(registry::addCredentialRetriever);
    return Containerizer.to(registry).setAllowInsecureRegistries(insecure);
  }

  static List<CredentialRetriever> credentials(ImageReference reference) {
    CredentialRetrieverFactory credentials =
        CredentialRetrieverFactory.forImage(reference, event -> Progress.say(event.getMessage()));
    return List.of(credentials.dockerConfig(), credentials.wellKnownCredentialHelpers());
  }

  /** Writes to wherever the containerizer says; the digest of the image's manifest. */
  static String write(Image image, ImageFormat format, Containerizer containerizer)
      throws IOException, Problem {
    // Jib's own cache goes by paths and times, and ours are the same for every content.
    Path work = Files.createTempDirectory("tender-images");
    try {
      JibContainer container =
          describe(image, format)
              .containerize(
                  containerizer
                      .setBaseImageLayersCache(work)
                      .setApplicationLayersCache(work)
                      .setToolName("tender"));
      return container.getDigest().toString();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Problem("Interrupted while writing " + image.name());
    } catch (ExecutionException | RegistryException | CacheDirectoryCreationException failed) {
      throw new Problem("Image " + image.name() + " could not be written: " + reasons(failed));
    } finally {
      Cache.delete(work);
    }
  }

  static String reasons(Throwable failed) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      text.append(text.isEmpty() ? "" : ": ").append(cause.getMessage());
    }
    return text.toString();
  }

  private static JibContainerBuilder describe(Image image, ImageFormat format) throws IOException {
    JibContainerBuilder builder =
        Jib.fromScratch()
            .setFormat(format)
            .setPlatforms(Set.of(new Platform(image.architecture().label(), "linux")))
            .setCreationTime(Layer.TIME)
            .setUser(Image.USER)
            .setWorkingDirectory(AbsoluteUnixPath.get("/"))
            .setEntrypoint(image.entrypoint())
            .setLabels(
                Map.of(
                    "org.opencontainers.image.title",
                    "tender/" + image.name(),
                    "org.opencontainers.image.licenses",
                    "Apache-2.0"));
    new TreeMap<>(image.environment()).forEach(builder::addEnvironmentVariable);
    for (Layer layer : image.layers()) {
      FileEntriesLayer.Builder files = FileEntriesLayer.builder().setName(layer.name());
      for (Layer.Entry entry : layer.entries()) {
        files.addEntry(
            entry.source(),
            AbsoluteUnixPath.get(entry.target()),
            FilePermissions.fromOctalString(entry.mode()),
            Layer.TIME,
            "0:0");
      }
      builder.addFileEntriesLayer(files.build());
    }
    return builder;
  }
}

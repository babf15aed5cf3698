package dev.tender.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.docker.json.DockerManifestEntryTemplate;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.global.JibSystemProperties;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate.ContentDescriptorTemplate;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import com.google.cloud.tools.jib.registry.RegistryClient;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes one image for several processors: an index over the images for each. Jib makes an index
 * only over images with the same layers, so it writes each of ours by itself and the index is made
 * here; for its push what Jib speaks with registries with is used, which is not part of Jib's
 * published interface.
 *
 * @param writer of the single images
 */
record IndexWriter(ImageWriter writer) {
  /** The same image for several processors, of which Jib's part is done. */
  private record Halves(List<Image> images, OciLayout layout, ImageIndex index) {}

  /** Does something with halves that are gone afterwards. */
  private interface Use {
    String use(Halves halves) throws IOException, Problem;
  }

  /**
   * Writes an OCI layout as a tar; replaces it in one step. For Docker engines that know no layouts
   * the image of this machine's processor, or else the first, is also named in Docker's own way.
   */
  String tar(List<Image> images, Path result) throws IOException, Problem {
    ImageReference reference = writer.reference(images.getFirst());
    return with(
        images,
        halves -> {
          OciLayout layout = halves.layout();
          byte[] index = halves.index().json();
          String digest = layout.add(index);
          layout.name(
              ImageIndex.of(List.of(ImageIndex.named(reference.toString(), digest, index))));
          layout.addFile("manifest.json", forDocker(reference, halves));
          Path fresh = result.resolveSibling(result.getFileName() + ".part");
          layout.pack(fresh);
          Files.move(
              fresh, result, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
          return digest;
        });
  }

  /** Pushes the images by their digests alone, and the index under the name. */
  String push(List<Image> images) throws IOException, Problem {
    ImageReference reference = writer.reference(images.getFirst());
    return with(
        images,
        halves -> {
          for (int i = 0; i < images.size(); i++) {
            String digest = halves.index().manifests().get(i).digest();
            ImageReference half =
                ImageReference.of(reference.getRegistry(), reference.getRepository(), null, digest);
            ImageWriter.write(images.get(i), ImageFormat.OCI, writer.registry(half));
          }
          return push(reference, halves.index());
        });
  }

  private String with(List<Image> images, Use use) throws IOException, Problem {
    Path work = Files.createTempDirectory("tender-images");
    try {
      OciLayout layout = new OciLayout(Files.createDirectory(work.resolve("layout")));
      List<ImageIndex.Descriptor> manifests = new ArrayList<>();
      for (Image image : images) {
        Path tar = work.resolve("half.tar");
        TarImage half = TarImage.at(tar).named(writer.reference(image));
        String digest = ImageWriter.write(image, ImageFormat.OCI, Containerizer.to(half));
        layout.unpack(tar);
        Files.delete(tar);
        manifests.add(
            ImageIndex.image(image.architecture(), digest, Files.size(layout.blob(digest))));
      }
      return use.use(new Halves(images, layout, ImageIndex.of(manifests)));
    } finally {
      Cache.delete(work);
    }
  }

  private static byte[] forDocker(ImageReference reference, Halves halves)
      throws IOException, Problem {
    Architecture own = Architecture.own();
    int which = 0;
    for (int i = 0; i < halves.images().size(); i++) {
      which = halves.images().get(i).architecture() == own ? i : which;
    }
    OciManifestTemplate manifest =
        halves.layout().manifest(halves.index().manifests().get(which).digest());
    DockerManifestEntryTemplate entry = new DockerManifestEntryTemplate();
    entry.setConfig(OciLayout.path(manifest.getContainerConfiguration()));
    for (ContentDescriptorTemplate layer : manifest.getLayers()) {
      entry.addLayerFile(OciLayout.path(layer));
    }
    entry.addRepoTag(reference.toString());
    return JsonTemplateMapper.toByteArray(List.of(entry));
  }

  private String push(ImageReference reference, ImageIndex index) throws IOException, Problem {
    FailoverHttpClient http =
        new FailoverHttpClient(
            writer.insecure(), JibSystemProperties.sendCredentialsOverHttp(), _ -> {});
    try {
      Optional<Credential> credential = credential(reference);
      RegistryClient registry =
          RegistryClient.factory(
                  EventHandlers.NONE, reference.getRegistry(), reference.getRepository(), http)
              .setCredential(credential.orElse(null))
              .setUserAgent("tender")
              .newRegistryClient();
      if (!registry.doPushBearerAuth() && credential.isPresent()) {
        registry.configureBasicAuth();
      }
      return registry.pushManifest(index, writer.tag()).toString();
    } catch (RegistryException | CredentialRetrievalException failed) {
      throw new Problem(
          "The index of " + reference + " could not be pushed: " + ImageWriter.reasons(failed));
    } finally {
      http.shutDown();
    }
  }

  private static Optional<Credential> credential(ImageReference reference)
      throws CredentialRetrievalException {
    for (CredentialRetriever retriever : ImageWriter.credentials(reference)) {
      Optional<Credential> found = retriever.retrieve();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}

package dev.tender.images;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate.ContentDescriptorTemplate;
import com.google.cloud.tools.jib.image.json.OciIndexTemplate;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * A folder with images as the OCI's image layout says: {@code blobs/sha256/} with everything under
 * its digest, and {@code index.json}.
 */
record OciLayout(Path folder) {
  private static final String INDEX = "index.json";
  private static final String MARK = "oci-layout";
  private static final String BLOBS = "blobs/sha256/";
  private static final String SHA256 = "sha256:";

  /** Everything in a tar, over what is there already. */
  void unpack(Path tar) throws IOException {
    unpack(tar, Files.newInputStream(tar), folder);
  }

  private static void unpack(Path source, InputStream stream, Path target) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(stream))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target) || !(entry.isDirectory() || isPlain(entry))) {
          throw new IOException(
              source + " has " + entry.getName() + ", which no image of ours has");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
        if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true, false)) {
          throw new IOException("cannot make " + path + " executable");
        }
        // An AOT cache knows the times of what it was made from.
        Files.setLastModifiedTime(path, entry.getLastModifiedTime());
      }
    }
  }

  /** {@link TarArchiveEntry#isFile} is true of links and devices, too. */
  private static boolean isPlain(TarArchiveEntry entry) {
    return entry.getLinkFlag() == TarConstants.LF_NORMAL
        || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
  }

  /** The digest of what index.json names: one image, or one index. */
  String named() throws IOException {
    return digest(index(folder.resolve(INDEX)).getManifests().getFirst());
  }

  private static OciIndexTemplate index(Path file) throws IOException {
    return JsonTemplateMapper.readJson(Files.readAllBytes(file), OciIndexTemplate.class);
  }

  private static String digest(@Nullable ContentDescriptorTemplate descriptor) throws IOException {
    DescriptorDigest digest = descriptor == null ? null : descriptor.getDigest();
    if (digest == null) {
      throw new IOException("an image's layout names something without its digest");
    }
    return digest.toString();
  }

  Path blob(String digest) {
    return folder.resolve(path(digest));
  }

  private static String path(String digest) {
    return BLOBS + digest.substring(SHA256.length());
  }

  /** Where in a layout something is. */
  static String path(@Nullable ContentDescriptorTemplate descriptor) throws IOException {
    return path(digest(descriptor));
  }

  OciManifestTemplate manifest(String digest) throws IOException {
    return JsonTemplateMapper.readJson(Files.readAllBytes(blob(digest)), OciManifestTemplate.class);
  }

  /** The digests of a processor's images in the index that this layout names: none or one. */
  List<String> imagesFor(Architecture architecture) throws IOException {
    String digest = named();
    return index(blob(digest)).getDigestsForPlatform(architecture.label(), "linux");
  }

  /** The files of an image, as a container sees them, but for what a later layer would remove. */
  void unpackImage(String digest, Path target) throws IOException {
    for (ContentDescriptorTemplate layer : manifest(digest).getLayers()) {
      Path blob = blob(digest(layer));
      unpack(blob, new GZIPInputStream(Files.newInputStream(blob)), target);
    }
  }

  /** Adds a blob; its digest. */
  String add(byte[] content) throws IOException {
    String digest = SHA256 + Fingerprint.sha256(content);
    Files.write(blob(digest), content);
    return digest;
  }

  /** Says what of the blobs is to be known by which name. */
  void name(ImageIndex top) throws IOException {
    Files.write(folder.resolve(INDEX), top.json());
    Files.writeString(folder.resolve(MARK), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  /** Adds a file besides the layout's own. */
  void addFile(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  /** The folder as a tar; same in, same out. */
  void pack(Path result) throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.walk(folder)) {
      files = paths.filter(Files::isRegularFile).sorted().toList();
    }
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(result));
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(file, StandardCharsets.UTF_8.name())) {
      for (Path path : files) {
        TarArchiveEntry entry = new TarArchiveEntry(folder.relativize(path).toString());
        entry.setSize(Files.size(path));
        entry.setLastModifiedTime(FileTime.from(Layer.TIME));
        tar.putArchiveEntry(entry);
        Files.copy(path, tar);
        tar.closeArchiveEntry();
      }
    }
  }
}

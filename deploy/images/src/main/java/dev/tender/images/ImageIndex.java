package dev.tender.images;

import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An OCI image index, which names the image of each processor. */
record ImageIndex(int schemaVersion, String mediaType, List<Descriptor> manifests)
    implements ManifestTemplate {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** Where something is: its type, its digest, its size in bytes. */
  record Descriptor(
      String mediaType,
      String digest,
      long size,
      @Nullable Platform platform,
      @Nullable Map<String, String> annotations)
      implements JsonTemplate {}

  /** Who can run it. */
  record Platform(String architecture, String os) implements JsonTemplate {}

  static ImageIndex of(List<Descriptor> manifests) {
    return new ImageIndex(2, INDEX, List.copyOf(manifests));
  }

  static Descriptor image(Architecture architecture, String digest, long size) {
    return new Descriptor(
        MANIFEST, digest, size, new Platform(architecture.label(), "linux"), null);
  }

  /** An index under a name; the two keys are what containerd and what others look for. */
  static Descriptor named(String name, String digest, byte[] index) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("io.containerd.image.name", name);
    names.put("org.opencontainers.image.ref.name", name);
    return new Descriptor(INDEX, digest, index.length, null, names);
  }

  byte[] json() throws IOException {
    return JsonTemplateMapper.toByteArray(this);
  }

  @Override
  public int getSchemaVersion() {
    return schemaVersion;
  }

  @Override
  public String getManifestMediaType() {
    return mediaType;
  }
}

package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Docker image by name. */
public record DockerInfo(
    String image,
    @Nullable String network,
    @Nullable Boolean forcePullImage,
    @Nullable Boolean privileged,
    List<Unread> portMappings,
    List<Unread> parameters,
    @Nullable String volumeDriver) {
  public DockerInfo {
    portMappings = List.copyOf(portMappings);
    parameters = List.copyOf(parameters);
  }

  /** An image and nothing else. */
  public static DockerInfo of(String image) {
    return new DockerInfo(image, null, null, null, List.of(), List.of(), null);
  }
}

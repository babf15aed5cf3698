package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Docker image by name. */
public record DockerInfo(
    @Proto(1) String image,
    @Proto(value = 2, constants = Network.class) @Nullable String network,
    @Proto(6) @Nullable Boolean forcePullImage,
    @Proto(4) @Nullable Boolean privileged,
    @Proto(3) List<PortMapping> portMappings,
    @Proto(5) List<Parameter> parameters,
    @Proto(7) @Nullable String volumeDriver) {
  public DockerInfo {
    portMappings = List.copyOf(portMappings);
    parameters = List.copyOf(parameters);
  }

  /** What the container is connected to. */
  public enum Network {
    @ProtoConstant(1)
    HOST,
    @ProtoConstant(2)
    BRIDGE,
    @ProtoConstant(3)
    NONE,
    @ProtoConstant(4)
    USER
  }

  /** An image and nothing else. */
  public static DockerInfo of(String image) {
    return new DockerInfo(image, null, null, null, List.of(), List.of(), null);
  }
}

package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/** The image of a MESOS container or of a volume. */
public record MesosImage(
    @Proto(1) Type type,
    @Proto(2) @Nullable Appc appc,
    @Proto(3) @Nullable MesosImageDocker docker,
    @Proto(4) @Nullable Boolean cached) {

  /** Where it comes from. */
  public enum Type {
    @ProtoConstant(1)
    APPC,
    @ProtoConstant(2)
    DOCKER
  }

  /** An image by the rules of the App Container specification. */
  public record Appc(
      @Proto(1) String name, @Proto(2) @Nullable String id, @Proto(3) @Nullable Labels labels) {}
}

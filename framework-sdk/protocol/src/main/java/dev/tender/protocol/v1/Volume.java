package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/** Something mounted into a container: a path of the host, an image, or another source. */
public record Volume(
    @Proto(3) Mode mode,
    @Proto(1) String containerPath,
    @Proto(2) @Nullable String hostPath,
    @Proto(4) @Nullable MesosImage image,
    @Proto(5) @Nullable VolumeSource source) {

  /** Whether it can be written. */
  public enum Mode {
    @ProtoConstant(1)
    RW,
    @ProtoConstant(2)
    RO
  }
}

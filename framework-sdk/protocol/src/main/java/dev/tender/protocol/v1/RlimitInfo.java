package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** POSIX resource limits. */
public record RlimitInfo(@Proto(1) List<Rlimit> rlimits) {
  public RlimitInfo {
    rlimits = List.copyOf(rlimits);
  }

  /** One limit; unlimited when neither is set. */
  public record Rlimit(
      @Proto(1) @Nullable Type type,
      @Proto(value = 2, unsigned = true) @Nullable Long hard,
      @Proto(value = 3, unsigned = true) @Nullable Long soft) {

    /** What is limited. */
    public enum Type {
      @ProtoConstant(1)
      RLMT_AS,
      @ProtoConstant(2)
      RLMT_CORE,
      @ProtoConstant(3)
      RLMT_CPU,
      @ProtoConstant(4)
      RLMT_DATA,
      @ProtoConstant(5)
      RLMT_FSIZE,
      @ProtoConstant(6)
      RLMT_LOCKS,
      @ProtoConstant(7)
      RLMT_MEMLOCK,
      @ProtoConstant(8)
      RLMT_MSGQUEUE,
      @ProtoConstant(9)
      RLMT_NICE,
      @ProtoConstant(10)
      RLMT_NOFILE,
      @ProtoConstant(11)
      RLMT_NPROC,
      @ProtoConstant(12)
      RLMT_RSS,
      @ProtoConstant(13)
      RLMT_RTPRIO,
      @ProtoConstant(14)
      RLMT_RTTIME,
      @ProtoConstant(15)
      RLMT_SIGPENDING,
      @ProtoConstant(16)
      RLMT_STACK
    }
  }
}

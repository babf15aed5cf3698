package dev.tender.protocol.v1;

import dev.tender.protocol.shape.ProtoConstant;

/** Where an operation stands. */
public enum OperationState {
  @ProtoConstant(0)
  OPERATION_UNSUPPORTED,
  @ProtoConstant(1)
  OPERATION_PENDING,
  @ProtoConstant(2)
  OPERATION_FINISHED,
  @ProtoConstant(3)
  OPERATION_FAILED,
  @ProtoConstant(4)
  OPERATION_ERROR,
  @ProtoConstant(5)
  OPERATION_DROPPED,
  @ProtoConstant(6)
  OPERATION_UNREACHABLE,
  @ProtoConstant(7)
  OPERATION_GONE_BY_OPERATOR,
  @ProtoConstant(8)
  OPERATION_RECOVERING,
  @ProtoConstant(9)
  OPERATION_UNKNOWN
}

package dev.tender.protocol.v1;

/** Who says so. */
public enum TaskSource {
  SOURCE_MASTER,
  SOURCE_AGENT,
  SOURCE_EXECUTOR
}

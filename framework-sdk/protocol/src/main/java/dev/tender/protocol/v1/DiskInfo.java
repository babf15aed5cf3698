package dev.tender.protocol.v1;

/** Describes a disk; empty until volumes are supported. */
public record DiskInfo() {}

package dev.tender.protocol.v1;

/** A Docker image by name, in the MESOS form. */
public record MesosImageDocker(String name) {}

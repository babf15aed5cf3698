package dev.tender.protocol.v1;

/** Marks resources that may be taken back. */
public record RevocableInfo() {}

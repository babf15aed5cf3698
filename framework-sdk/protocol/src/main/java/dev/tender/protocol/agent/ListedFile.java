package dev.tender.protocol.agent;

/**
 * What a directory holds.
 *
 * @param name without its directory; bytes that are no UTF-8 are written as {@code \xNN}
 * @param mode its kind and its rights, as in {@code st_mode}
 * @param links hard links to it
 * @param size in bytes
 * @param modifiedSeconds since the epoch
 * @param user number of its owner
 * @param group number of its group
 */
public record ListedFile(
    String name, int mode, int links, long size, long modifiedSeconds, long user, long group) {}

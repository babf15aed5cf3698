package dev.tender.protocol.v1;

/**
 * A message of which nothing but its presence is read: Tender does not act on it yet, and whoever
 * sends it shall hear of that instead of being left to believe that it works.
 */
public record Unread() {}

/**
 * RecordIO: the framing of event streams. A record is its length in decimal digits, a newline, and
 * that many bytes.
 */
@NullMarked
package dev.tender.protocol.recordio;

import org.jspecify.annotations.NullMarked;

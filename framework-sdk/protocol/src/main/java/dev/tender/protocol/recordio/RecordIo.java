package dev.tender.protocol.recordio;

import java.nio.charset.StandardCharsets;

/** Writes records. */
public final class RecordIo {
  /** The longest record that readers take unless told otherwise: 64 MiB. */
  public static final int DEFAULT_MAX_RECORD_BYTES = 64 << 20;

  private RecordIo() {}

  /** The payload as one record, to be sent in one piece. */
  public static byte[] frame(byte[] payload) {
    byte[] length = Integer.toString(payload.length).getBytes(StandardCharsets.US_ASCII);
    byte[] record = new byte[length.length + 1 + payload.length];
    System.arraycopy(length, 0, record, 0, length.length);
    record[length.length] = '\n';
    System.arraycopy(payload, 0, record, length.length + 1, payload.length);
    return record;
  }
}

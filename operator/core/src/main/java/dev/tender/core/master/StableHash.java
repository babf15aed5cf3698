package dev.tender.core.master;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Short names that follow from what they are for, so that a successor finds what it is about. */
final class StableHash {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LENGTH = 13;

  private StableHash() {}

  /** 13 lower-case letters and digits, 65 bits. */
  static String of(String what) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    StringBuilder text = new StringBuilder(LENGTH);
    long bits = 0;
    int have = 0;
    for (int i = 0; text.length() < LENGTH; ) {
      if (have < 5) {
        bits = (bits << 8) | (digest[i++] & 0xff);
        have += 8;
      }
      text.append(BASE32.charAt((int) (bits >> (have - 5)) & 31));
      have -= 5;
    }
    return text.toString();
  }
}

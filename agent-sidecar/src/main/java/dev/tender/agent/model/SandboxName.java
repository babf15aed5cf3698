package dev.tender.agent.model;

import dev.tender.protocol.v1.FrameworkId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names of the directories of runs, such as {@code 3.framework-1.task-7}: which run of the pod, and
 * of whom. ASCII without slashes, at most 220 characters, whatever the ids are.
 */
public final class SandboxName {
  /** A file's name may have 255 bytes; a number and its dot take up to 20. */
  private static final int LONGEST_OWNER = 200;

  private SandboxName() {}

  /**
   * @param number of the run
   * @param id of the executor, or of a task that is a process
   */
  public static String of(long number, FrameworkId framework, String id) {
    return number + "." + owner(framework, id);
  }

  /** Whether it is a directory of a run of that executor or task. */
  public static boolean isOf(String name, FrameworkId framework, String id) {
    int dot = name.indexOf('.');
    return dot > 0 && name.substring(dot + 1).equals(owner(framework, id));
  }

  /** The number of the run; -1 for a name that is no run's. */
  public static long number(String name) {
    int dot = name.indexOf('.');
    if (dot <= 0 || dot > 18) {
      return -1;
    }
    for (int i = 0; i < dot; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return -1;
      }
    }
    return Long.parseLong(name, 0, dot, 10);
  }

  private static String owner(FrameworkId framework, String id) {
    String owner = safe(framework.value()) + "." + safe(id);
    return owner.length() <= LONGEST_OWNER ? owner : "%" + digest(owner);
  }

  private static String safe(String id) {
    StringBuilder safe = new StringBuilder(id.length());
    for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
      if (each > ' ' && each < 0x7f && each != '/' && each != '%' && each != '\\') {
        safe.append((char) each);
      } else {
        safe.append('%').append(HexFormat.of().toHexDigits(each));
      }
    }
    return safe.toString();
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}

package dev.tender.operator.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.model.Work;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Knows what stands behind the shape that the master carries as a word. Only pods that are about to
 * be made are looked up, and those were asked for a moment ago; so forgetting the oldest is safe,
 * and a new master needs no copy. Any thread may call.
 */
public final class Shapes {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int REMEMBERED = 10_000;
  private static final int HASH_BYTES = 10;
  private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();

  private final Map<String, PodShape> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PodShape> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** The word for a shape of pods that live on between tasks. */
  public String remember(PodShape shape) {
    return remember("", shape);
  }

  /** The word for a shape of pods that run command tasks, some of which no second one may use. */
  public String rememberForTask(PodShape shape) {
    return remember(shape.reusable() ? "" : Work.ONCE, shape);
  }

  private synchronized String remember(String prefix, PodShape shape) {
    String word = prefix + (shape.equals(PodShape.TEMPLATE) ? "template" : hash(written(shape)));
    known.put(word, shape);
    return word;
  }

  /** The template's shape when the word is not known. */
  public synchronized PodShape find(String word) {
    return known.getOrDefault(word, PodShape.TEMPLATE);
  }

  /** Escaped, so that no two shapes are written alike, whatever their authors call things. */
  private static String written(PodShape shape) {
    try {
      return JSON.writeValueAsString(shape);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A shape of plain values must have a JSON form", e);
    }
  }

  /** 16 characters of a-z and 2-7. */
  public static String hash(String text) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
    StringBuilder word = new StringBuilder();
    long bits = 0;
    int held = 0;
    for (int i = 0; i < HASH_BYTES; i++) {
      bits = (bits << 8) | (digest[i] & 0xff);
      held += 8;
      while (held >= 5) {
        held -= 5;
        word.append(BASE32[(int) (bits >> held) & 31]);
      }
    }
    return word.toString();
  }
}

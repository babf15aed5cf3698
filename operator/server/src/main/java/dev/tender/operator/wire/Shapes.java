package dev.tender.operator.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.model.Work;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows what stands behind the shape that the master carries as a word, for as long as anybody
 * holds the very word that was given out: a task that waits, or the plan of a pod. A new master
 * needs no copy, since pods that are there need not be made. Any thread may call.
 */
public final class Shapes {
  /** Without what is not set, so that a field that comes with a new version changes no word. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_DEFAULT, JsonInclude.Include.ALWAYS))
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  private static final String TEMPLATE = "template";
  private static final int HASH_BYTES = 10;
  private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();

  /**
   * By the words that were given out: an entry leaves when nobody holds its word any more. It must
   * not hold that word itself.
   */
  private final Map<String, Known> known = new WeakHashMap<>();

  private record Known(WeakReference<String> word, PodShape shape) {}

  /** The word for a shape of pods that live on between tasks. */
  public String remember(PodShape shape) {
    return remember("", shape);
  }

  /** The word for a shape of pods that run command tasks, some of which no second one may use. */
  public String rememberForTask(PodShape shape) {
    return remember(shape.reusable() ? "" : Work.ONCE, shape);
  }

  /** The word for a shape whose pod has ports of the node that belong to tasks, see Work. */
  public String rememberWithPorts(PodShape shape) {
    return remember(Work.NODE_PORTS, shape);
  }

  /** The word for a shape of pods that one group has for itself. */
  public String rememberForGroup(PodShape shape) {
    return remember(Work.GROUP, shape);
  }

  private String remember(String prefix, PodShape shape) {
    String word = prefix + (shape.equals(PodShape.TEMPLATE) ? TEMPLATE : hash(written(shape)));
    synchronized (known) {
      Known before = known.get(word);
      String given = before == null ? null : before.word().get();
      if (given != null) {
        return given;
      }
      known.put(word, new Known(new WeakReference<>(word), shape));
      return word;
    }
  }

  /** Null for a word that was not given out here, or that nobody held any more. */
  public @Nullable PodShape find(String word) {
    if (word.equals(TEMPLATE)) {
      return PodShape.TEMPLATE;
    }
    synchronized (known) {
      Known found = known.get(word);
      return found == null ? null : found.shape();
    }
  }

  /**
   * What it has that the template has not. Escaped, so that no two shapes are written alike,
   * whatever their authors call things.
   */
  private static String written(PodShape shape) {
    ObjectNode written = JSON.valueToTree(shape);
    ObjectNode template = JSON.valueToTree(PodShape.TEMPLATE);
    for (Map.Entry<String, JsonNode> field : template.properties()) {
      if (field.getValue().equals(written.get(field.getKey()))) {
        written.remove(field.getKey());
      }
    }
    return written.toString();
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

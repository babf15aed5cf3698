package dev.tender.crd;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a status says to the bounds of its schema: one too long message, which may come from
 * anybody's program, would otherwise make the API server refuse the whole status.
 */
final class Clip {
  private Clip() {}

  static @Nullable String text(@Nullable String text, int maxCodePoints) {
    if (text == null || text.codePointCount(0, text.length()) <= maxCodePoints) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, maxCodePoints - 1)) + "…";
  }

  static <T> List<T> list(List<T> list, int max) {
    return list.size() <= max ? list : List.copyOf(list.subList(0, max));
  }

  static <V> Map<String, V> map(Map<String, V> map, int max) {
    if (map.size() <= max) {
      return map;
    }
    Map<String, V> first = new LinkedHashMap<>();
    map.entrySet().stream()
        .limit(max)
        .forEach(entry -> first.put(entry.getKey(), entry.getValue()));
    return first;
  }
}

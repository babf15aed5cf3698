package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Free tags on a task, an executor or a framework. */
public record Labels(@Proto(1) List<Label> labels) {
  public Labels {
    labels = List.copyOf(labels);
  }

  /** Labels in the order of the map. */
  public static Labels of(Map<String, String> labels) {
    return new Labels(
        labels.entrySet().stream()
            .map(entry -> new Label(entry.getKey(), entry.getValue()))
            .toList());
  }

  /** The value of the first label with that key; null if it has none or there is no such label. */
  public @Nullable String get(String key) {
    for (Label label : labels) {
      if (label.key().equals(key)) {
        return label.value();
      }
    }
    return null;
  }
}

package dev.tender.protocol.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers in the order of the message; names compare without case. */
public final class Headers {
  public static final Headers EMPTY = new Headers(List.of());

  // Name, value, name, value: one list is half the objects of a list of pairs.
  private final List<String> fields;

  private Headers(List<String> fields) {
    this.fields = fields;
  }

  public static Headers of(Map<String, String> headers) {
    if (headers.isEmpty()) {
      return EMPTY;
    }
    var builder = new Builder();
    headers.forEach(builder::add);
    return builder.build();
  }

  /** The first header of that name, or null. */
  public @Nullable String get(String name) {
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        return fields.get(i + 1);
      }
    }
    return null;
  }

  /** The number of headers of that name. */
  public int count(String name) {
    int count = 0;
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        count++;
      }
    }
    return count;
  }

  /** True if a comma-separated header, such as Connection, has this token. */
  public boolean hasToken(String name, String token) {
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        for (String part : fields.get(i + 1).split(",", -1)) {
          if (part.strip().equalsIgnoreCase(token)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  public int size() {
    return fields.size() / 2;
  }

  public String name(int index) {
    return fields.get(2 * index);
  }

  public String value(int index) {
    return fields.get(2 * index + 1);
  }

  @Override
  public String toString() {
    return fields.toString();
  }

  /** Collects headers. */
  static final class Builder {
    private final List<String> fields = new ArrayList<>();

    void add(String name, String value) {
      fields.add(name);
      fields.add(value);
    }

    Headers build() {
      return fields.isEmpty() ? EMPTY : new Headers(fields);
    }
  }
}

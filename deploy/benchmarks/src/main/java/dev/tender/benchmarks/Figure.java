package dev.tender.benchmarks;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One measured number.
 *
 * @param name dotted, the unit last, such as launch.warm.p50_ms
 * @param params how it was measured: text, numbers and booleans
 */
@JsonPropertyOrder({"name", "value", "unit", "params"})
record Figure(String name, double value, String unit, Map<String, Object> params) {
  Figure {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " has no value: " + value);
    }
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
  }
}

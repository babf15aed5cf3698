package dev.tender.protocol.shape;

import java.util.ArrayList;
import java.util.List;

/**
 * A case of a sealed interface as Mesos has it: a {@code type} and a field named after it.
 *
 * @param record the case
 * @param type as in {@code LAUNCH_GROUP}
 * @param body the name of the field, as in {@code launch_group}
 * @param isEmpty true if the type says everything
 * @param bodyRequired true if the type alone is not enough
 */
public record CaseShape(
    Class<?> record, String type, String body, boolean isEmpty, boolean bodyRequired) {

  /**
   * The cases of a sealed interface, in its order.
   *
   * @throws IllegalArgumentException if one of them is no record
   */
  public static List<CaseShape> of(Class<?> union) {
    List<CaseShape> cases = new ArrayList<>();
    for (Class<?> record : union.getPermittedSubclasses()) {
      if (!record.isRecord()) {
        throw new IllegalArgumentException(record.getName() + " is no record");
      }
      boolean isEmpty = record.getRecordComponents().length == 0;
      cases.add(
          new CaseShape(
              record,
              RecordShape.upperSnakeCase(record.getSimpleName()),
              RecordShape.snakeCase(record.getSimpleName()),
              isEmpty,
              !isEmpty && !record.isAnnotationPresent(OptionalBody.class)));
    }
    return List.copyOf(cases);
  }
}

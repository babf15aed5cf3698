package dev.tender.operator.wire;

import dev.tender.core.model.Work;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.OperationState;
import dev.tender.protocol.v1.OperationStatus;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Uuid;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations but LAUNCH and LAUNCH_GROUP to what the master decides on, and what came of them back.
 * What is wrong is never an error of the call: the operation carries it as its {@code problem}, and
 * those after it are done all the same.
 */
public final class WireOperations {
  /** What a Reservation resource can hold. */
  private static final int MOST_LEVELS = 16;

  private static final int MOST_LABELS = 64;
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_VALUE = 1024;

  private WireOperations() {}

  /**
   * @param id of the operation
   * @param principal of the framework; empty when it has none
   */
  public static Work.Operation.Reserve toCore(
      @Nullable OperationId id, OperationBody.Reserve reserve, String principal) {
    Problems problems = new Problems();
    if (!reserve.source().isEmpty()) {
      problems.add("'source' is for operators only; leave it out");
    }
    Marked resources = marked(reserve.resources(), problems);
    for (Map.Entry<Mark, ?> part : resources.parts().entrySet()) {
      if (part.getKey() instanceof Reservation reservation) {
        check(reservation, principal, problems);
      }
    }
    String role = WireTasks.roleOf(reserve.resources(), null, problems);
    return new Work.Operation.Reserve(text(id), resources, problems.sentence(), role);
  }

  /**
   * @param id of the operation
   */
  public static Work.Operation.Unreserve toCore(
      @Nullable OperationId id, OperationBody.Unreserve unreserve) {
    Problems problems = new Problems();
    Marked resources = marked(unreserve.resources(), problems);
    String role = WireTasks.roleOf(unreserve.resources(), null, problems);
    return new Work.Operation.Unreserve(text(id), resources, problems.sentence(), role);
  }

  /**
   * @param id of the operation
   * @param name of the operation, as Mesos has it
   */
  public static Work.Operation.Unsupported unsupported(@Nullable OperationId id, String name) {
    return new Work.Operation.Unsupported(text(id), name);
  }

  private static @Nullable String text(@Nullable OperationId id) {
    return id == null ? null : id.value();
  }

  public static OperationStatus toWire(Work.OperationStatus status) {
    return new OperationStatus(
        new OperationId(status.operation()),
        OperationState.valueOf("OPERATION_" + status.state().name()),
        status.message().isEmpty() ? null : status.message(),
        List.of(),
        status.uuid() == null ? null : new Uuid(WireStatuses.toBytes(status.uuid())),
        status.agent() == null ? null : new AgentId(status.agent().value()),
        null);
  }

  private static Marked marked(List<Resource> resources, Problems problems) {
    if (resources.isEmpty()) {
      problems.add("'resources' is empty; name what it is about");
    }
    return WireResources.toMarked(
        resources,
        "resources",
        problems,
        plain ->
            problems.add(
                "resources: '"
                    + plain.name()
                    + "' has no reservation; name resources with the reservation that is made or"
                    + " taken back"));
  }

  private static void check(Reservation reservation, String principal, Problems problems) {
    Level made = reservation.levels().getLast();
    if (made.fixed()) {
      problems.add(
          "resources: a reservation of type STATIC, as 'role' without 'reservation' is, can be made"
              + " in an AgentPool only; use type DYNAMIC, or 'reservation' beside 'role'");
    }
    if (!principal.isEmpty() && !made.principal().equals(principal)) {
      problems.add(
          "resources: the principal of the reservation is '"
              + made.principal()
              + "', and that of the framework is '"
              + principal
              + "'; they must be the same");
    }
    if (reservation.levels().size() > MOST_LEVELS) {
      problems.add("resources: refined more than " + MOST_LEVELS + " times; refine less");
    }
    if (made.role().length() > LONGEST_NAME || made.principal().length() > LONGEST_NAME) {
      problems.add(
          "resources: role or principal of the reservation is too long; use up to "
              + LONGEST_NAME
              + " characters");
    }
    boolean tooMuch =
        made.labels().size() > MOST_LABELS
            || made.labels().entrySet().stream()
                .anyMatch(label ->
                    label.getKey().length() > LONGEST_NAME
                        || label.getValue().length() > LONGEST_VALUE);
    if (tooMuch) {
      problems.add(
          "resources: too much in the labels of the reservation; use up to "
              + MOST_LABELS
              + ", with keys of up to "
              + LONGEST_NAME
              + " and values of up to "
              + LONGEST_VALUE
              + " characters");
    }
    if (hasControls(made.role())
        || hasControls(made.principal())
        || made.labels().entrySet().stream()
            .anyMatch(label -> hasControls(label.getKey()) || hasControls(label.getValue()))) {
      problems.add("resources: the reservation holds control characters; leave them out");
    }
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
  }
}

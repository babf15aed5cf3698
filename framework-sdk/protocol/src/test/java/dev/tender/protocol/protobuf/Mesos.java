package dev.tender.protocol.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorEvent;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.shape.CaseShape;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.RecordShape;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of our types is which message of Mesos, found by walking both from the calls and events
 * down: fields are matched by name, so that nothing here depends on our numbers.
 */
final class Mesos {
  /** The messages that travel, and what Mesos' own classes say about them. */
  static final Map<Class<?>, Descriptor> ROOTS =
      Map.of(
          SchedulerCall.class,
          org.apache.mesos.v1.scheduler.Protos.Call.getDescriptor(),
          SchedulerEvent.class,
          org.apache.mesos.v1.scheduler.Protos.Event.getDescriptor(),
          ExecutorCall.class,
          org.apache.mesos.v1.executor.Protos.Call.getDescriptor(),
          ExecutorEvent.class,
          org.apache.mesos.v1.executor.Protos.Event.getDescriptor(),
          OperatorCall.class,
          org.apache.mesos.v1.master.Protos.Call.getDescriptor(),
          OperatorResponse.class,
          org.apache.mesos.v1.master.Protos.Response.getDescriptor(),
          OperatorEvent.class,
          org.apache.mesos.v1.master.Protos.Event.getDescriptor());

  /** A type of ours, record or sealed interface, that is that message. */
  record Match(Class<?> type, Descriptor message) {}

  /** An enum of ours that is that of Mesos. */
  record Constants(Class<?> type, EnumDescriptor constants) {}

  private final Set<Match> matches = new LinkedHashSet<>();
  private final Set<Constants> constants = new LinkedHashSet<>();

  private Mesos() {}

  static Mesos walk() {
    var mesos = new Mesos();
    new java.util.TreeMap<>(byName()).values().forEach(match -> mesos.visit(match));
    return mesos;
  }

  private static Map<String, Match> byName() {
    Map<String, Match> roots = new LinkedHashMap<>();
    ROOTS.forEach((type, message) -> roots.put(type.getName(), new Match(type, message)));
    return roots;
  }

  Set<Match> matches() {
    return matches;
  }

  Set<Constants> constants() {
    return constants;
  }

  /** The messages by our types; some types are several messages that look alike. */
  Map<Class<?>, Descriptor> messages() {
    Map<Class<?>, Descriptor> messages = new LinkedHashMap<>();
    matches.forEach(match -> messages.putIfAbsent(match.type(), match.message()));
    return messages;
  }

  private void visit(Match match) {
    if (!matches.add(match)) {
      return;
    }
    if (!match.type().isRecord()) {
      visitCases(match.type(), match.message());
      return;
    }
    for (RecordShape.Part part : RecordShape.of(match.type()).parts()) {
      if (part.isUnion()) {
        visitCases(part.component().getType(), match.message());
      } else {
        visit(part, match.message().findFieldByName(part.name()));
      }
    }
  }

  private void visitCases(Class<?> union, Descriptor message) {
    for (CaseShape one : CaseShape.of(union)) {
      FieldDescriptor body = message.findFieldByName(one.body());
      if (body != null) {
        visit(new Match(one.record(), body.getMessageType()));
      }
    }
  }

  private void visit(RecordShape.Part part, @Nullable FieldDescriptor field) {
    if (field == null) {
      return;
    }
    Class<?> element = element(part.type());
    if (field.isMapField()) {
      visit(element, field.getMessageType().findFieldByName("value"));
    } else {
      Proto proto = part.component().getAnnotation(Proto.class);
      boolean named = proto != null && proto.constants() != Proto.None.class;
      visit(named ? proto.constants() : element, field);
    }
  }

  private void visit(Class<?> type, FieldDescriptor field) {
    if (field.getJavaType() == JavaType.MESSAGE) {
      visit(new Match(type, field.getMessageType()));
    } else if (field.getJavaType() == JavaType.ENUM) {
      constants.add(new Constants(type, field.getEnumType()));
    }
  }

  /** What a list or a map holds, and what anything else is. */
  static Class<?> element(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return (Class<?>) arguments[arguments.length - 1];
    }
    return (Class<?>) type;
  }
}

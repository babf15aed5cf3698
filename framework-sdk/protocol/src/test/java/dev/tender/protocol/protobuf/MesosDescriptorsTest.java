package dev.tender.protocol.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tender.protocol.RandomMessages;
import dev.tender.protocol.protobuf.Mesos.Match;
import dev.tender.protocol.shape.CaseShape;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import dev.tender.protocol.shape.ProtoConstant;
import dev.tender.protocol.shape.RecordShape;
import dev.tender.protocol.v1.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every record against what Mesos' own classes say about the same message. */
class MesosDescriptorsTest {
  /** Fields of Mesos that no record has, and why. */
  private static final Map<String, String> NOT_READ =
      Map.of(
          "mesos.v1.Image.Docker.credential",
          "deprecated, and never used by Mesos itself; config took its place",
          "mesos.v1.LinuxInfo.capability_info",
          "deprecated; effective_capabilities took its place",
          "mesos.v1.Volume.Source.csi_volume",
          "volumes of Mesos' own storage plugins; its type is read, and every volume is refused",
          "mesos.v1.master.Response.GetAgents.Agent.resource_providers",
          "there are none here",
          "mesos.v1.master.Response.GetFrameworks.recovered_frameworks",
          "deprecated; they are among frameworks, which say so of themselves",
          "mesos.v1.master.Response.GetExecutors.orphan_executors",
          "deprecated, and always empty in Mesos itself",
          "mesos.v1.master.Response.GetTasks.pending_tasks",
          "deprecated, and always empty in Mesos itself",
          "mesos.v1.master.Response.GetTasks.orphan_tasks",
          "deprecated, and always empty in Mesos itself");

  /** Components that Mesos 1.11 does not have, and why we do. */
  private static final Map<String, String> JSON_ONLY =
      Map.of(
          "mesos.v1.scheduler.Call.Subscribe.force",
          "in older clients' JSON; subscribing again always takes over",
          "mesos.v1.scheduler.Call.Revive.role",
          "in older clients' JSON; the same as one of roles",
          "mesos.v1.scheduler.Call.Suppress.role",
          "in older clients' JSON; the same as one of roles",
          "mesos.v1.AgentInfo.checkpoint",
          "gone from v1; our executors are still told");

  private final Mesos mesos = Mesos.walk();

  @Test
  void everyMessageButThoseOfTheAgentsSessionIsOneOfMesos() {
    Set<Class<?>> ours = new LinkedHashSet<>(RandomMessages.types());
    ours.removeIf(type -> type.getPackageName().endsWith(".agent"));
    Set<Class<?>> found = new LinkedHashSet<>();
    mesos.matches().forEach(match -> found.add(match.type()));
    ours.removeAll(found);
    // Nothing is said in a case without a body.
    ours.removeIf(type -> type.getRecordComponents().length == 0);
    assertThat(ours).isEmpty();
    assertThat(found).hasSizeGreaterThan(120);
  }

  @Test
  void everyFieldHasTheNumberThatMesosGaveIt() {
    List<String> wrong = new ArrayList<>();
    for (Match match : mesos.matches()) {
      numbers(match)
          .forEach((name, number) -> {
            FieldDescriptor field = match.message().findFieldByName(name);
            if (field == null || field.getNumber() != number) {
              wrong.add(match.message().getFullName() + "." + name + " is not " + number);
            }
          });
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whatMesosHasAndWeDoNotIsKnownAndHasAReason() {
    Set<String> missing = new LinkedHashSet<>();
    for (Match match : mesos.matches()) {
      Set<String> names = numbers(match).keySet();
      for (FieldDescriptor field : match.message().getFields()) {
        if (!names.contains(field.getName())) {
          missing.add(field.getFullName());
        }
      }
    }
    assertThat(missing).isEqualTo(NOT_READ.keySet());
  }

  @Test
  void whatWeHaveAndMesosDoesNotIsKnownAndHasAReason() {
    Set<String> additional = new LinkedHashSet<>();
    for (Match match : mesos.matches()) {
      for (RecordShape.Part part : parts(match.type())) {
        if (!part.component().isAnnotationPresent(Proto.class)) {
          additional.add(match.message().getFullName() + "." + part.name());
        }
      }
    }
    assertThat(additional).isEqualTo(JSON_ONLY.keySet());
  }

  @Test
  void fieldsAreOfTheTypeThatMesosGaveThem() {
    List<String> wrong = new ArrayList<>();
    for (Match match : mesos.matches()) {
      for (RecordShape.Part part : parts(match.type())) {
        FieldDescriptor field = match.message().findFieldByName(part.name());
        Proto proto = part.component().getAnnotation(Proto.class);
        if (field != null && proto != null && !part.isUnion() && !fits(part, proto, field)) {
          wrong.add(field.getFullName() + " is " + field.getType() + ", not " + part.type());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void fieldsAreRequiredWhereMesosRequiresThem() {
    List<String> wrong = new ArrayList<>();
    for (Match match : mesos.matches()) {
      for (RecordShape.Part part : parts(match.type())) {
        FieldDescriptor field = match.message().findFieldByName(part.name());
        if (field != null && field.isRequired() != (part.required() && !field.isRepeated())) {
          wrong.add(field.getFullName());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void constantsHaveTheNumbersThatMesosGaveThem() throws NoSuchFieldException {
    assertThat(mesos.constants()).hasSizeGreaterThan(20);
    for (Mesos.Constants each : mesos.constants()) {
      Map<String, Integer> theirs = new HashMap<>();
      for (EnumValueDescriptor value : each.constants().getValues()) {
        theirs.put(value.getName(), value.getNumber());
      }
      Map<String, Integer> ours = new HashMap<>();
      for (Object constant : each.type().getEnumConstants()) {
        String name = ((Enum<?>) constant).name();
        ours.put(name, each.type().getField(name).getAnnotation(ProtoConstant.class).value());
      }
      // Absent says the same.
      if (!ours.containsKey("UNKNOWN")) {
        theirs.remove("UNKNOWN");
      }
      assertThat(ours).as(each.type().getName()).isEqualTo(theirs);
    }
  }

  @Test
  void casesAreTheTypesThatMesosHas() {
    int unions = 0;
    for (Match match : mesos.matches()) {
      for (Class<?> union : unions(match.type())) {
        unions++;
        Map<String, Integer> theirs = new HashMap<>();
        for (EnumValueDescriptor value :
            match.message().findFieldByName("type").getEnumType().getValues()) {
          theirs.put(value.getName(), value.getNumber());
        }
        theirs.remove("UNKNOWN");
        Map<String, Integer> ours = new HashMap<>();
        for (CaseShape one : CaseShape.of(union)) {
          ours.put(one.type(), one.record().getAnnotation(ProtoCase.class).type());
        }
        assertThat(ours).as(match.toString()).isEqualTo(theirs);
      }
    }
    assertThat(unions).isEqualTo(10);
  }

  private static List<RecordShape.Part> parts(Class<?> type) {
    return type.isRecord() ? RecordShape.of(type).parts() : List.of();
  }

  private static List<Class<?>> unions(Class<?> type) {
    if (!type.isRecord()) {
      return List.of(type);
    }
    return parts(type).stream()
        .filter(RecordShape.Part::isUnion)
        .<Class<?>>map(part -> part.component().getType())
        .toList();
  }

  /** What our annotations say, by the names on the wire. */
  private static Map<String, Integer> numbers(Match match) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    if (!match.type().isRecord()) {
      addUnion(numbers, match.type(), match.type().getAnnotation(Proto.class));
    }
    for (RecordShape.Part part : parts(match.type())) {
      Proto proto = part.component().getAnnotation(Proto.class);
      if (part.isUnion()) {
        addUnion(numbers, part.component().getType(), proto);
      } else if (proto != null) {
        numbers.put(part.name(), proto.value());
      }
    }
    return numbers;
  }

  private static void addUnion(Map<String, Integer> numbers, Class<?> union, Proto proto) {
    numbers.put("type", proto.value());
    for (CaseShape one : CaseShape.of(union)) {
      int number = one.record().getAnnotation(ProtoCase.class).body();
      for (Proto.Body body : proto.bodies()) {
        number = body.of() == one.record() ? body.field() : number;
      }
      if (number != 0) {
        numbers.put(one.body(), number);
      }
    }
  }

  private static boolean fits(RecordShape.Part part, Proto proto, FieldDescriptor field) {
    boolean repeated = List.class == part.component().getType();
    if (field.isMapField()) {
      Descriptor entry = field.getMessageType();
      return Map.class == part.component().getType()
          && entry.findFieldByNumber(1).getType() == FieldDescriptor.Type.STRING;
    }
    Class<?> type = Mesos.element(part.type());
    boolean fits =
        switch (field.getType()) {
          case STRING -> type == String.class && proto.constants() == Proto.None.class;
          case BYTES -> type == Bytes.class;
          case BOOL -> type == boolean.class || type == Boolean.class;
          case DOUBLE -> type == double.class || type == Double.class;
          case INT32 -> isInt(type) && !proto.unsigned();
          // A long holds every uint32; an int holds what ports and counters need.
          case UINT32 -> (isInt(type) || isLong(type)) && proto.unsigned();
          case INT64 -> isLong(type) && !proto.unsigned();
          case UINT64 -> isLong(type) && proto.unsigned();
          case ENUM -> type.isEnum() || proto.constants() != Proto.None.class;
          case MESSAGE -> type.isRecord();
          default -> false;
        };
    return fits && repeated == field.isRepeated();
  }

  private static boolean isInt(Class<?> type) {
    return type == int.class || type == Integer.class;
  }

  private static boolean isLong(Class<?> type) {
    return type == long.class || type == Long.class;
  }
}

package dev.tender.protocol.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import dev.tender.protocol.RandomMessages;
import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorEvent;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random messages through our codec and through protobuf-java, both ways. */
class ProtobufTwinsTest {
  private static final int SEEDS = 25;
  private static final int UNKNOWN_FIELD = 4_000;
  private static final Map<Class<?>, Descriptor> MESSAGES = Mesos.walk().messages();

  private static final Map<Class<?>, Message> INSTANCES =
      Map.of(
          SchedulerCall.class,
          org.apache.mesos.v1.scheduler.Protos.Call.getDefaultInstance(),
          SchedulerEvent.class,
          org.apache.mesos.v1.scheduler.Protos.Event.getDefaultInstance(),
          ExecutorCall.class,
          org.apache.mesos.v1.executor.Protos.Call.getDefaultInstance(),
          ExecutorEvent.class,
          org.apache.mesos.v1.executor.Protos.Event.getDefaultInstance(),
          OperatorCall.class,
          org.apache.mesos.v1.master.Protos.Call.getDefaultInstance(),
          OperatorResponse.class,
          org.apache.mesos.v1.master.Protos.Response.getDefaultInstance(),
          OperatorEvent.class,
          org.apache.mesos.v1.master.Protos.Event.getDefaultInstance());

  static List<Class<?>> types() {
    return RandomMessages.types().stream().filter(MESSAGES::containsKey).toList();
  }

  /** Equal to the byte, since both write fields in the order of their numbers. */
  @ParameterizedTest
  @MethodSource("types")
  void protobufJavaWritesTheSameBytes(Class<?> type) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Object message = RandomMessages.numbered(seed).next(type);
      assertThat(bytes(message))
          .as("seed %d: %s", seed, message)
          .isEqualTo(twin(message, type).toByteArray());
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void protobufJavaReadsWhatIsWritten(Class<?> type) throws InvalidProtocolBufferException {
    for (long seed = 0; seed < SEEDS; seed++) {
      Object message = RandomMessages.numbered(seed).next(type);
      DynamicMessage read = DynamicMessage.parseFrom(MESSAGES.get(type), bytes(message));
      assertThat(read.getUnknownFields().asMap()).isEmpty();
      assertThat(read).as("seed %d", seed).isEqualTo(twin(message, type));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatProtobufJavaWritesIsRead(Class<?> type) throws WireException {
    for (long seed = 0; seed < SEEDS; seed++) {
      Object message = RandomMessages.numbered(seed).next(type);
      assertThat(ProtoMessage.of(type).readContent(new Input(bytes(message))))
          .as("seed %d", seed)
          .isEqualTo(message);
      assertThat(ProtoMessage.of(type).readContent(new Input(twin(message, type).toByteArray())))
          .as("seed %d", seed)
          .isEqualTo(message);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void unknownFieldsOfEveryWireTypeAreSkipped(Class<?> type) throws WireException {
    UnknownFieldSet inner =
        UnknownFieldSet.newBuilder()
            .addField(7, UnknownFieldSet.Field.newBuilder().addVarint(-1).build())
            .build();
    UnknownFieldSet.Field all =
        UnknownFieldSet.Field.newBuilder()
            .addVarint(300)
            .addFixed32(1)
            .addFixed64(2)
            .addLengthDelimited(ByteString.copyFromUtf8("something new"))
            .addGroup(inner)
            .build();
    UnknownFieldSet unknown = UnknownFieldSet.newBuilder().addField(UNKNOWN_FIELD, all).build();
    Object message = RandomMessages.numbered(1).next(type);
    byte[] newer =
        twin(message, type).toBuilder().setUnknownFields(unknown).buildPartial().toByteArray();
    assertThat(newer.length).isGreaterThan(bytes(message).length + 30);
    assertThat(ProtoMessage.of(type).readContent(new Input(newer))).isEqualTo(message);
  }

  static Set<Class<?>> roots() {
    return INSTANCES.keySet();
  }

  /** The classes that schedulers and executors in Java use; they insist on required fields. */
  @ParameterizedTest
  @MethodSource("roots")
  void mesosOwnClassesReadAndWriteTheSame(Class<?> root) throws Exception {
    Parser<? extends Message> parser = INSTANCES.get(root).getParserForType();
    List<Class<?>> types =
        RandomMessages.types().stream()
            .filter(type -> type == root || RandomMessages.readAs(type) == root)
            .toList();
    assertThat(types).isNotEmpty();
    for (Class<?> type : types) {
      for (long seed = 0; seed < 4 * SEEDS; seed++) {
        Object message = RandomMessages.numbered(seed).next(type);
        Message theirs = parser.parseFrom(Protobuf.encode(message));
        assertThat(theirs.getUnknownFields().asMap()).isEmpty();
        assertThat((Object) Protobuf.decode(root, theirs.toByteArray()))
            .as("seed %d", seed)
            .isEqualTo(message);
      }
    }
  }

  /** As a part of others, even if it is a case. */
  private static byte[] bytes(Object message) {
    var out = new Output();
    ProtoMessage.of(message.getClass()).writeContent(out, message);
    return out.toByteArray();
  }

  private static DynamicMessage twin(Object message, Class<?> type) {
    return Twins.of(message, MESSAGES.get(type));
  }
}

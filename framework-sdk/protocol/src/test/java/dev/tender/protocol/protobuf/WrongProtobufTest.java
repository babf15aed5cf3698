package dev.tender.protocol.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.CodedOutputStream;
import dev.tender.protocol.agent.AgentCall;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.json.WireException.Kind;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.ContainerId;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the sender of wrong bytes reads. */
class WrongProtobufTest {
  private static final String FAIL = "Failed to parse body into Protobuf: ";

  static Stream<Arguments> wrongCalls() {
    String operation = "Expecting 'accept.operations[1].";
    return Stream.of(
        wrong("", Kind.MISSING, "Expecting 'type' to be present"),
        wrong("10", Kind.NOT_PROTOBUF, FAIL + "it ends too early in 'type'"),
        wrong("1080", Kind.NOT_PROTOBUF, FAIL + "it ends too early in 'type'"),
        wrong(
            "10" + "ff".repeat(10) + "01",
            Kind.NOT_PROTOBUF,
            FAIL + "a varint has more than 10 bytes in 'type'"),
        wrong("00", Kind.NOT_PROTOBUF, FAIL + "there is no field with the tag 0"),
        wrong("ffffffff7f", Kind.NOT_PROTOBUF, FAIL + "there is no field with the tag 34359738367"),
        wrong("16", Kind.NOT_PROTOBUF, FAIL + "there is no wire type 6"),
        wrong("84" + "7d", Kind.NOT_PROTOBUF, FAIL + "a group ends that has not begun"),
        wrong("83" + "7d", Kind.NOT_PROTOBUF, FAIL + "it ends too early"),
        wrong("837d" + "8c7d", Kind.NOT_PROTOBUF, FAIL + "a group ends that has not begun"),
        wrong("837d".repeat(101), Kind.NOT_PROTOBUF, FAIL + "it is nested deeper than 100 levels"),
        wrong("0a05", Kind.NOT_PROTOBUF, FAIL + "it ends too early in 'framework_id'"),
        wrong("0affffffff07", Kind.NOT_PROTOBUF, FAIL + "it ends too early in 'framework_id'"),
        wrong(
            "0a" + "ff".repeat(9) + "01",
            Kind.NOT_PROTOBUF,
            FAIL + "it ends too early in 'framework_id'"),
        wrong("0a00", Kind.MISSING, "Expecting 'framework_id.value' to be present"),
        wrong(
            "0a030a01ff",
            Kind.WRONG_VALUE,
            "Expecting 'framework_id.value' to be text in UTF-8, not other bytes"),
        wrong(
            "0a030a0161".repeat(2),
            Kind.WRONG_VALUE,
            "Expecting 'framework_id' to be there once, not twice"),
        wrong(
            "1000",
            Kind.LITERAL_UNKNOWN,
            "Expecting 'type' to be one of " + calls() + "; UNKNOWN asks for nothing"),
        wrong(
            "1063",
            Kind.UNKNOWN_TYPE,
            "Expecting 'type' to be present and one of " + calls() + ", not '99'"),
        wrong("1003", Kind.MISSING, "Expecting 'accept' to be present"),
        wrong("1200", Kind.MISSING, "Expecting 'type' to be present"),
        wrong("10032005", Kind.MISSING, "Expecting 'accept' to be present"),
        wrong("0c", Kind.NOT_PROTOBUF, FAIL + "a group ends that has not begun in 'framework_id'"),
        wrong("0905", Kind.NOT_PROTOBUF, FAIL + "it ends too early in 'framework_id'"),
        wrong(
            accept(message(1, text(1, "a")), message(1)),
            Kind.MISSING,
            "Expecting 'accept.offer_ids[1].value' to be present"),
        wrong(
            accept(message(2, launch()), message(2, launch(message(1, varint(1, 5))))),
            Kind.MISSING,
            operation + "launch.task_infos[0].name' to be present"),
        wrong(
            accept(message(2, launch()), message(2, varint(1, 6))),
            Kind.MISSING,
            operation + "launch_group' to be present"),
        wrong(
            accept(message(3, fixed64(1, Double.NaN))),
            Kind.WRONG_VALUE,
            "Expecting 'accept.filters.refuse_seconds' to be a finite number, not NaN"));
  }

  @ParameterizedTest
  @MethodSource("wrongCalls")
  void wrongCallIsRefusedWithASentence(String hex, Kind kind, String sentence) {
    refused(SchedulerCall.class, HexFormat.of().parseHex(hex), kind, sentence);
  }

  @Test
  void numbersThatDoNotFitAreNamed() {
    refused(
        CheckInfo.Tcp.class,
        varint(1, 1L << 31),
        Kind.WRONG_VALUE,
        "Expecting 'port' to be an integer between 0 and 2147483647, not 2147483648");
    refused(
        Resource.class,
        bytes(text(1, "ports"), varint(2, 1), message(4, message(1, varint(1, 5), varint(2, -1)))),
        Kind.WRONG_VALUE,
        "Expecting 'ranges.range[0].end' to be an integer between 0 and 9223372036854775807, not"
            + " 18446744073709551615");
  }

  @Test
  void aResourceHasNoText() throws WireException {
    byte[] fields = bytes(text(1, "cpus"), varint(2, 3));
    refused(Resource.class, fields, Kind.MISSING, "Expecting 'text' to be present");
    assertThatThrownBy(() -> Resource.cpus(1).withValue(new Value.Text("many")))
        .hasMessageContaining("use SCALAR, RANGES or SET");
  }

  @Test
  void constantThatMustBeThereIsNamed() {
    byte[] update =
        bytes(varint(1, 4), message(5, message(1, message(1, text(1, "t")), varint(2, 99))));
    WireException refusal =
        catchThrowableOfType(
            WireException.class, () -> Protobuf.decode(SchedulerEvent.class, update));
    assertThat(refusal.path()).isEqualTo("update.status.state");
    assertThat(refusal)
        .hasMessageStartingWith("Expecting 'update.status.state' to be one of TASK_STAGING,")
        .hasMessageEndingWith("not another number");
  }

  @Test
  void nestingEndsAtTheLimit() throws WireException {
    ContainerId deep = nested(Protobuf.MAX_DEPTH);
    assertThat(Protobuf.decode(ContainerId.class, Protobuf.encode(deep))).isEqualTo(deep);
    refused(
        ContainerId.class,
        Protobuf.encode(nested(Protobuf.MAX_DEPTH + 1)),
        Kind.NOT_PROTOBUF,
        FAIL + "it is nested deeper than 100 levels");
  }

  private static ContainerId nested(int levels) {
    ContainerId id = new ContainerId("c");
    for (int i = 0; i < levels; i++) {
      id = new ContainerId("c", id);
    }
    return id;
  }

  @Test
  void messagesOfTheAgentsSessionAreJsonOnly() {
    assertThatThrownBy(() -> Protobuf.encode(new AgentCall(new AgentCallBody.Heartbeat())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'body' of dev.tender.protocol.agent.AgentCall has no @Proto");
  }

  @Test
  void whatProtobufCannotSayIsNotWritten() {
    assertThatThrownBy(() -> Protobuf.encode(new Filters(Double.NaN)))
        .hasMessageContaining("NaN is not written");
    assertThatThrownBy(() -> Protobuf.encode(new CheckInfo.Tcp(-1)))
        .hasMessageContaining("-1 is negative");
  }

  private static void refused(Class<?> type, byte[] body, Kind kind, String sentence) {
    WireException refusal =
        catchThrowableOfType(WireException.class, () -> Protobuf.decode(type, body));
    assertThat(refusal).hasMessage(sentence);
    assertThat(refusal.kind()).isEqualTo(kind);
  }

  private static String calls() {
    return "SUBSCRIBE, TEARDOWN, ACCEPT, DECLINE, REVIVE, SUPPRESS, KILL, SHUTDOWN, ACKNOWLEDGE,"
        + " RECONCILE, MESSAGE, REQUEST, UPDATE_FRAMEWORK, ACCEPT_INVERSE_OFFERS,"
        + " DECLINE_INVERSE_OFFERS, ACKNOWLEDGE_OPERATION_STATUS, RECONCILE_OPERATIONS";
  }

  private static Arguments wrong(String hex, Kind kind, String sentence) {
    return Arguments.of(hex, kind, sentence);
  }

  private static String accept(byte[]... fields) {
    return HexFormat.of().formatHex(bytes(varint(2, 3), message(4, fields)));
  }

  /** The fields of an operation. */
  private static byte[] launch(byte[]... taskInfos) {
    return bytes(varint(1, 1), message(2, taskInfos));
  }

  private static byte[] varint(int number, long value) {
    return written(out -> out.writeUInt64(number, value));
  }

  private static byte[] fixed64(int number, double value) {
    return written(out -> out.writeDouble(number, value));
  }

  private static byte[] text(int number, String text) {
    return written(out -> out.writeString(number, text));
  }

  private static byte[] message(int number, byte[]... fields) {
    return written(out -> out.writeByteArray(number, bytes(fields)));
  }

  private static byte[] bytes(byte[]... fields) {
    return written(out -> {
      for (byte[] field : fields) {
        out.writeRawBytes(field);
      }
    });
  }

  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] written(Writing writing) {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writing.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}

package dev.tender.protocol.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.scheduler.OfferConstraints;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.v1.Capability;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.LinuxCapability;
import dev.tender.protocol.v1.LinuxInfo;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What no writer of ours writes, and protobuf allows. */
class UnusualProtobufTest {
  @Test
  void listsOfNumbersMayBePacked() throws WireException {
    UnknownFieldSet packed = set(1, varint(80), 4, bytes(0xc8, 0x01, 0xac, 0x02));
    assertThat(read(HealthCheck.Http.class, packed).statuses()).containsExactly(200, 300);
    UnknownFieldSet mixed =
        set(1, varint(80), 4, Field.newBuilder(bytes(0xc8, 0x01)).addVarint(5).build());
    assertThat(read(HealthCheck.Http.class, mixed).statuses()).containsExactlyInAnyOrder(200, 5);
    UnknownFieldSet constants = set(1, bytes(0xe8, 0x07, 0xe9, 0x07));
    assertThat(read(LinuxInfo.CapabilityInfo.class, constants).capabilities())
        .containsExactly(LinuxCapability.CHOWN, LinuxCapability.DAC_OVERRIDE);
  }

  @Test
  void constantsOfNewerPeersAreLeftOut() throws WireException {
    assertThat(read(Capability.class, set(1, varint(77)))).isEqualTo(new Capability(null));
    UnknownFieldSet constants =
        set(1, Field.newBuilder().addVarint(1_000).addVarint(9_999).build());
    assertThat(read(LinuxInfo.CapabilityInfo.class, constants).capabilities())
        .containsExactly(LinuxCapability.CHOWN);
  }

  @Test
  void textWithoutANumberIsLeftOut() throws WireException {
    TaskStatus known =
        TaskStatus.builder()
            .taskId(new TaskId("t"))
            .state(TaskState.TASK_FAILED)
            .reason("REASON_GC_ERROR")
            .build();
    TaskStatus own = known.toBuilder().reason("REASON_OF_OUR_OWN").build();
    assertThat(Protobuf.decode(TaskStatus.class, Protobuf.encode(known))).isEqualTo(known);
    assertThat(Protobuf.decode(TaskStatus.class, Protobuf.encode(own)))
        .isEqualTo(known.toBuilder().reason(null).build());
  }

  @Test
  void entriesOfMapsMayLackKeyAndValue() throws WireException {
    OfferConstraints empty =
        new OfferConstraints(Map.of("", new OfferConstraints.RoleConstraints(List.of())));
    assertThat(read(OfferConstraints.class, set(1, bytes()))).isEqualTo(empty);
  }

  @Test
  void bodiesThatTheTypeDoesNotMeanAreIgnored() throws WireException {
    UnknownFieldSet scalar = set(1, Field.newBuilder().addFixed64(0).build());
    Field ranges = Field.newBuilder().addLengthDelimited(set(1, bytes()).toByteString()).build();
    Resource read =
        read(
            Resource.class,
            UnknownFieldSet.newBuilder()
                .addField(1, Field.newBuilder().addLengthDelimited(text("cpus")).build())
                .addField(2, varint(0))
                .addField(3, Field.newBuilder().addLengthDelimited(scalar.toByteString()).build())
                .addField(4, ranges)
                .build());
    assertThat(read.value()).isEqualTo(new Value.Scalar(0));
  }

  @Test
  void bodyThatMayBeAbsentIsEmptyThen() throws WireException {
    assertThat(read(SchedulerCall.class, set(2, varint(5))).body())
        .isEqualTo(new SchedulerCallBody.Revive(List.of(), null));
  }

  @Test
  void scalarsThatComeTwiceAreTheLast() throws WireException {
    Field twice =
        Field.newBuilder().addLengthDelimited(text("a")).addLengthDelimited(text("b")).build();
    assertThat(read(TaskId.class, set(1, twice))).isEqualTo(new TaskId("b"));
  }

  /** As SUBSCRIBE had a bool once, where it has its suppressed roles now. */
  @Test
  void aFieldOfAnotherWireTypeIsOneThatThisSideDoesNotKnow() throws WireException {
    ByteString info = set(1, delimited(text("u")), 2, delimited(text("n"))).toByteString();
    SchedulerCallBody.Subscribe subscribe =
        read(SchedulerCallBody.Subscribe.class, set(1, delimited(info), 2, varint(1)));
    assertThat(subscribe.suppressedRoles()).isEmpty();
    assertThat(subscribe.frameworkInfo().name()).isEqualTo("n");
    // A number, a message and a list of constants that are something else.
    assertThat(read(Filters.class, set(1, varint(1)))).isEqualTo(new Filters(null));
    assertThat(read(SchedulerCall.class, set(1, varint(1), 2, varint(5))).frameworkId()).isNull();
    UnknownFieldSet constants = set(1, Field.newBuilder().addFixed32(7).addVarint(1_000).build());
    assertThat(read(LinuxInfo.CapabilityInfo.class, constants).capabilities())
        .containsExactly(LinuxCapability.CHOWN);
    assertThat(read(OfferConstraints.class, set(1, varint(1))).roleConstraints()).isEmpty();
  }

  @Test
  void whatWasUnderstoodBeforeItStays() throws WireException {
    ByteString text = set(1, delimited(text("a"))).toByteString();
    ByteString number = set(1, varint(1)).toByteString();
    assertThat(Protobuf.decode(TaskId.class, text.concat(number).toByteArray()))
        .isEqualTo(new TaskId("a"));
    ByteString entry = set(1, delimited(text("role")), 2, varint(1)).toByteString();
    assertThat(read(OfferConstraints.class, set(1, delimited(entry))).roleConstraints())
        .containsOnlyKeys("role");
  }

  private static <T> T read(Class<T> type, UnknownFieldSet fields) throws WireException {
    return Protobuf.decode(type, fields.toByteArray());
  }

  private static UnknownFieldSet set(int number, Field field) {
    return UnknownFieldSet.newBuilder().addField(number, field).build();
  }

  private static UnknownFieldSet set(int number, Field field, int other, Field otherField) {
    return set(number, field).toBuilder().addField(other, otherField).build();
  }

  private static Field delimited(ByteString content) {
    return Field.newBuilder().addLengthDelimited(content).build();
  }

  private static Field varint(long value) {
    return Field.newBuilder().addVarint(value).build();
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static Field bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Field.newBuilder().addLengthDelimited(ByteString.copyFrom(bytes)).build();
  }
}

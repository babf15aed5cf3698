package dev.tender.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.Resource;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-0.0, -0.0",
    "1, 1.0",
    "0.1, 0.1",
    "0.001, 0.001",
    "0.0001, 0.0001",
    "-0.00012345, -0.00012345",
    "9999999, 9999999.0",
    "10000000, 10000000.0",
    "4294967295, 4294967295.0",
    "1701234567.123, 1701234567.123",
    "1701234567.123456, 1701234567.123456",
    "1e15, 1000000000000000.0",
    "9007199254740993, 9007199254740992.0",
    "1e20, 100000000000000000000.0",
    "1e21, 1.0E21",
    "1e-8, 1.0E-8"
  })
  void doublesAreWrittenAsPlainDecimals(double value, String json) {
    assertThat(write(new Filters(value))).isEqualTo("{\"refuse_seconds\":" + json + "}");
  }

  @Test
  void everyDoubleIsReadBackExactly() throws WireException {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      double scaled = random.nextLong(-5_000_000_000_000L, 5_000_000_000_000L) / 1000.0;
      double any = Double.longBitsToDouble(random.nextLong());
      double value = i % 2 == 0 || !Double.isFinite(any) ? scaled : any;
      assertThat(Json.decode(Filters.class, Json.encode(new Filters(value))).refuseSeconds())
          .isEqualTo(value);
    }
  }

  @Test
  void whatStandsAloneIsAListOfOneAndTextMayBeTrueOrFalse() throws WireException {
    String body =
        "{'user':'u','name':'n','roles':'a','checkpoint':'true',"
            + "'capabilities':{'type':'MULTI_ROLE'}}";
    FrameworkInfo info =
        Json.decode(FrameworkInfo.class, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    assertThat(info.roles()).containsExactly("a");
    assertThat(info.checkpoint()).isTrue();
    assertThat(info.capabilities()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
  void numberThatJsonDoesNotHaveIsNotWritten(double value) {
    assertThatThrownBy(() -> Json.encode(Resource.cpus(value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'value' is " + value + "; JSON has no such number");
  }

  /** As a limit, for instance; Mesos writes it so. */
  @Test
  void amountWithoutEndIsWrittenAndRead() throws WireException {
    Resource endless = Resource.cpus(Double.POSITIVE_INFINITY);
    assertThat(write(endless)).contains("\"scalar\":{\"value\":\"Infinity\"}");
    assertThat(read(Resource.class, write(endless))).isEqualTo(endless);
    assertThatThrownBy(() -> read(Filters.class, "{\"refuse_seconds\":\"Infinity\"}"))
        .isInstanceOf(WireException.class);
    byte[] binary = WireFormat.PROTOBUF.encode(endless);
    assertThat(WireFormat.PROTOBUF.decode(Resource.class, binary)).isEqualTo(endless);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5.0", "5e0", "0.5e1", "\"5\"", "\"5.0\""})
  void doubleIsReadFromEveryWayToWriteIt(String json) throws WireException {
    assertThat(read(Filters.class, "{\"refuse_seconds\":" + json + "}"))
        .isEqualTo(new Filters(5.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-70", "-70.0", "-7e1", "\"-70\""})
  void integerIsReadFromEveryWayToWriteIt(String json) throws WireException {
    assertThat(
            read(
                SchedulerEvent.class,
                "{\"type\":\"FAILURE\",\"failure\":{\"status\":" + json + "}}"))
        .isEqualTo(new SchedulerEvent.Failure(null, null, -70));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, (1L << 53) + 1})
  void longsAreNumbersWithAllTheirDigits(long value) throws WireException {
    String json = "{\"nanoseconds\":" + value + "}";
    assertThat(write(new DurationInfo(value))).isEqualTo(json);
    assertThat(read(DurationInfo.class, json)).isEqualTo(new DurationInfo(value));
  }

  private static String write(Object message) {
    return new String(Json.encode(message), StandardCharsets.US_ASCII);
  }

  private static <T> T read(Class<T> type, String json) throws WireException {
    return Json.decode(type, json.getBytes(StandardCharsets.UTF_8));
  }
}

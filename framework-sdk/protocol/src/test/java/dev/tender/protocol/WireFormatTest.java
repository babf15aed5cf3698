package dev.tender.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.recordio.RecordIoReader;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.OfferId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WireFormatTest {
  @ParameterizedTest
  @CsvSource({
    "application/json,JSON",
    "APPLICATION/JSON,JSON",
    "application/json; charset=utf-8,JSON",
    "application/x-protobuf,PROTOBUF",
    "' application/x-protobuf ;x=y',PROTOBUF",
    "application/protobuf,",
    "application/recordio,",
    "text/plain,",
    "*/*,",
    "'',"
  })
  void bodyIsWhatItsContentTypeSays(String contentType, @Nullable WireFormat format) {
    assertThat(WireFormat.ofContentType(contentType)).isEqualTo(format);
  }

  @ParameterizedTest
  @CsvSource({
    ",JSON",
    "application/json,JSON",
    "application/x-protobuf,PROTOBUF",
    "*/*,JSON",
    "application/*,JSON",
    "'application/x-protobuf, application/json',JSON",
    "'text/html, Application/X-Protobuf;q=0.5',PROTOBUF",
    "'application/json;q=0, */*',JSON",
    "'application/json;q=0, application/x-protobuf',PROTOBUF",
    "'application/json; q=0.0',",
    "text/html,",
    "'',"
  })
  void answerIsWhatAcceptAllows(@Nullable String accept, @Nullable WireFormat format) {
    assertThat(WireFormat.ofAccept(accept)).isEqualTo(format);
  }

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void aStreamOfRecordsIsReadBack(WireFormat format) throws Exception {
    SchedulerEvent[] events = {
      new SchedulerEvent.Rescind(new OfferId("o-1")),
      new SchedulerEvent.Heartbeat(),
      new SchedulerEvent.Error("gone")
    };
    var stream = new ByteArrayOutputStream();
    for (SchedulerEvent event : events) {
      stream.write(format.record(event));
    }
    var reader = new RecordIoReader(new ByteArrayInputStream(stream.toByteArray()), 1000);
    for (SchedulerEvent event : events) {
      byte[] record = reader.next();
      assertThat(record).isNotNull();
      assertThat(format.decode(SchedulerEvent.class, record)).isEqualTo(event);
    }
    assertThat(reader.next()).isNull();
  }

  @Test
  void formsAreNotMixedUp() {
    byte[] json = WireFormat.JSON.encode(new SchedulerEvent.Heartbeat());
    byte[] protobuf = WireFormat.PROTOBUF.encode(new SchedulerEvent.Heartbeat());
    assertThat(json).isEqualTo("{\"type\":\"HEARTBEAT\"}".getBytes(StandardCharsets.US_ASCII));
    assertThat(protobuf).containsExactly(1 << 3, 8);
  }
}

package dev.tender.protocol.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordIoTest {
  @Test
  void recordIsLengthNewlineAndPayload() {
    assertThat(text(RecordIo.frame(bytes("{\"type\":\"HEARTBEAT\"}"))))
        .isEqualTo("20\n{\"type\":\"HEARTBEAT\"}");
  }

  @Test
  void recordsAreReadUntilTheStreamEnds() throws IOException {
    RecordIoReader reader = reader("5\nhello0\n3\n\n\n\n", 10);
    assertThat(text(reader.next())).isEqualTo("hello");
    assertThat(text(reader.next())).isEmpty();
    assertThat(text(reader.next())).isEqualTo("\n\n\n");
    assertThat(reader.next()).isNull();
    assertThat(reader.next()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "x| Expecting a record's length in decimal digits and a newline, not byte 120",
        "-5| Expecting a record's length in decimal digits and a newline, not byte 45",
        "5 | Expecting a record's length in decimal digits and a newline, not byte 32",
        "11| Expecting a record of at most 10 bytes, not one of 11 or more",
        "99999999999| Expecting a record of at most 10 bytes, not one of 99 or more",
        "00000000000| Expecting a record's length of at most 10 digits"
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void whatIsNoRecordIsRefused(String stream, String sentence) {
    String expected = sentence.strip();
    assertThatThrownBy(() -> reader(stream + "\n", 10).next())
        .isInstanceOf(RecordIoException.class)
        .hasMessage(expected);
  }

  @Test
  void emptyLineIsNoLength() {
    assertThatThrownBy(() -> reader("\n", 10).next())
        .hasMessage("Expecting a record's length in decimal digits and a newline, not byte 10");
  }

  @ParameterizedTest
  @CsvSource({
    "5, The stream ended within a record's length",
    "'5\n', The stream ended after 0 of a record's 5 bytes",
    "'5\nabc', The stream ended after 3 of a record's 5 bytes"
  })
  void streamThatEndsWithinARecordIsAnError(String stream, String sentence) {
    assertThatThrownBy(() -> reader(stream, 10).next())
        .isInstanceOf(EOFException.class)
        .hasMessage(sentence);
  }

  @Test
  void readerLeavesWhatFollowsTheRecord() throws IOException {
    var in = new ByteArrayInputStream(bytes("2\nabrest"));
    assertThat(text(new RecordIoReader(in, 10).next())).isEqualTo("ab");
    assertThat(text(in.readAllBytes())).isEqualTo("rest");
  }

  @Test
  void longLengthOfAShortStreamClaimsNoMemory() {
    assertThatThrownBy(() -> reader("2000000000\nx", Integer.MAX_VALUE).next())
        .isInstanceOf(EOFException.class);
  }

  private static RecordIoReader reader(String stream, int max) {
    return new RecordIoReader(new ByteArrayInputStream(bytes(stream)), max);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}

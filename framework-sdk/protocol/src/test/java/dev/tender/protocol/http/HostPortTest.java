package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "tender:5050, tender, 5050, tender:5050",
    "http://tender.example:80/, tender.example, 80, tender.example:80",
    "' 10.0.0.1:65535', 10.0.0.1, 65535, 10.0.0.1:65535",
    "[fd00::1]:5050, fd00::1, 5050, [fd00::1]:5050",
  })
  void addressIsReadAndShown(String text, String host, int port, String shown) {
    assertThat(HostPort.parse(text)).contains(new HostPort(host, port));
    assertThat(new HostPort(host, port)).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tender",
        ":5050",
        "[]:5050",
        "tender:",
        "tender:0",
        "tender:65536",
        "tender:http",
        "fd00::1:5050",
        "https://tender:5050",
        "tender:5050/path"
      })
  void whatIsNoAddressIsNotRead(String text) {
    assertThat(HostPort.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"//tender:5050/api/v1/agent", "http://tender:5050/api", "http://tender:5050"})
  void leaderIsWhereTheLocationPoints(String location) {
    assertThat(HostPort.ofLocation(location)).contains(new HostPort("tender", 5050));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "/api/v1/agent", "https://tender:5050/", "//tender/api", "//:5050"})
  void locationThatNamesNoAddressOfOursIsNone(String location) {
    assertThat(HostPort.ofLocation(location)).isEmpty();
  }
}

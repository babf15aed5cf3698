package dev.tender.agent.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls beside a stream, and whatever else is asked of the listener. */
class LoopbackCallsTest extends LoopbackScene {
  @Test
  void callGoesToTheMasterOfItsStreamWhichStandsForTheToken() throws IOException {
    try (Peer _ = subscribed();
        Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        assertThat(calls.readUntil("\"REVIVE\"}"))
            .contains("Mesos-Stream-Id: s1\r\n")
            .doesNotContain("Authorization");
        calls.send(ACCEPTED);
        assertThat(caller.readHead()).isEqualTo(ACCEPTED);
        caller.send(call("{\"type\":\"SUPPRESS\"}"));
        assertThat(calls.readUntil("\"SUPPRESS\"}")).as("the kept connection").contains("s1");
        calls.send(
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: 2\r\n\r\nno");
        assertThat(caller.readUntil("no"))
            .isEqualTo(
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Length: 2\r\n\r\nno");
      }
    }
  }

  @Test
  void bodyOf64MebibytesIsPassedOnWhileItComes() throws IOException {
    int half = 32 << 20;
    byte[] part = new byte[1 << 20];
    try (Peer _ = subscribed();
        Peer caller = Peer.connect(server.port())) {
      caller.send(
          "POST /api/v1/scheduler HTTP/1.1\r\nMesos-Stream-Id: s1\r\nContent-Length: "
              + 2 * half
              + "\r\n\r\n");
      CompletableFuture<Void> sent = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int i = 0; i < half; i += part.length) {
                caller.out().write(part);
              }
              sent.complete(null);
            } catch (IOException e) {
              sent.completeExceptionally(e);
            }
          });
      try (Peer calls = Peer.accept(master)) {
        assertThat(calls.readHead()).contains("Content-Length: " + 2 * half);
        calls.in().skipNBytes(half);
        sent.join();
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < half; i += part.length) {
                  caller.out().write(part);
                }
              } catch (IOException e) {
                // then the master does not get all of it
              }
            });
        calls.in().skipNBytes(half);
        calls.send(ACCEPTED);
        assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      }
    }
  }

  @Test
  void bodyInChunksIsPassedOn() throws IOException {
    client.send(
        "POST /api/v1/scheduler HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\n{}\r\n2\r\n[]\r\n0\r\n\r\n");
    try (Peer stream = Peer.accept(master)) {
      assertThat(stream.readUntil("{}[]")).contains("Content-Length: 4\r\n");
    }
  }

  @Test
  void callThatItsMasterDoesNotAnswerIsLostAndSoIsTheStream() throws IOException {
    try (Peer stream = subscribed();
        Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
      }
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      assertThat(client.readAll()).isEmpty();
      assertThat(stream.readAll()).isEmpty();
      caller.send(call("{\"type\":\"SUPPRESS\"}"));
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      // The next that the master hears is a new subscription.
      try (Peer next = Peer.connect(server.port())) {
        next.send(post("", SUBSCRIBE));
        try (Peer asked = Peer.accept(master)) {
          assertThat(asked.readUntil("}")).endsWith(SUBSCRIBE);
        }
      }
    }
  }

  @Test
  void callThatAnotherMasterAnswersIsLostAndSoIsTheStreamOfTheOneBefore() throws IOException {
    try (Peer stream = subscribed(by("one", STREAM_HEAD));
        Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send(by("one", ACCEPTED));
        assertThat(caller.readHead()).isEqualTo(by("one", ACCEPTED));
        caller.send(call("{\"type\":\"SUPPRESS\"}"));
        calls.readUntil("\"SUPPRESS\"}");
        // At the same address, before the end of the stream has been noticed.
        calls.send(by("two", NOT_FOUND));
      }
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      assertThat(client.readAll()).isEmpty();
      assertThat(stream.readAll()).isEmpty();
      caller.send(call("{\"type\":\"REVIVE\"}"));
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
    }
  }

  @Test
  void callAfterAnOrderlyEndIsLostWhenOnlyAnotherMasterOrNobodyAnswers() throws IOException {
    try (Peer stream = subscribed(by("one", STREAM_HEAD))) {
      stream.send("0\r\n\r\n");
      assertThat(client.readAll()).isEqualTo("0\r\n\r\n");
    }
    try (Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send(by("two", NOT_FOUND));
        assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      }
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send(by("one", NOT_FOUND));
        assertThat(caller.readHead()).isEqualTo(by("one", NOT_FOUND));
      }
      master.close();
      caller.send(call("{\"type\":\"REVIVE\"}"));
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
    }
  }

  @Test
  void callAfterAStreamThatTheMasterEndedIsTheMastersToAnswer() throws IOException {
    try (Peer stream = subscribed()) {
      stream.send("0\r\n\r\n");
      assertThat(client.readAll()).isEqualTo("0\r\n\r\n");
    }
    try (Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        assertThat(caller.readHead()).startsWith("HTTP/1.1 403 ");
      }
    }
  }

  /** The next master at that address would not answer on them, and cost a client its stream. */
  @Test
  void connectionsForCallsGoWithTheLastStreamFromTheirMaster() throws IOException {
    try (Peer stream = subscribed();
        Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send(ACCEPTED);
        assertThat(caller.readHead()).isEqualTo(ACCEPTED);
        stream.send("0\r\n\r\n");
        assertThat(client.readAll()).isEqualTo("0\r\n\r\n");
        assertThat(calls.readAll()).as("until it is closed").isEmpty();
      }
    }
  }

  @Test
  void whatIsNoCallIsPassedOnToo() throws IOException {
    client.send("GET /state?framework=a HTTP/1.1\r\n\r\n");
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    try (Peer asked = Peer.accept(master)) {
      assertThat(asked.readHead())
          .startsWith("GET /state?framework=a HTTP/1.1\r\n")
          .contains("Authorization: Bearer secret")
          .doesNotContain("Content-");
      asked.send(answer);
      assertThat(client.readUntil("{}")).isEqualTo(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/redirect", "/master/redirect"})
  void redirectNamesThisListener(String path) throws IOException {
    client.send("GET " + path + " HTTP/1.1\r\n\r\n");
    assertThat(client.readHead())
        .isEqualTo(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: //127.0.0.1:5050\r\n"
                + "Content-Length: 0\r\n\r\n");
  }

  @Test
  void brokenBodyIsTheClientsFault() throws IOException {
    client.send("POST /api/v1/scheduler HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
    assertThat(client.readAll())
        .startsWith("HTTP/1.1 400 ")
        .contains("a chunk's size in hexadecimal digits");
  }

  @Test
  void otherMethodsAreRefused() throws IOException {
    client.send("DELETE /state HTTP/1.1\r\n\r\n");
    assertThat(client.readUntil("GET and POST")).startsWith("HTTP/1.1 405 ");
  }
}

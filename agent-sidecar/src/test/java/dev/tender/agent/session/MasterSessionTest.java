package dev.tender.agent.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.world.Arrivals;
import dev.tender.agent.world.Describe;
import dev.tender.agent.world.FakeMaster;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.Response;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskState;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The session against a master that really listens. */
class MasterSessionTest {
  private static final AgentCallBody.Subscribe SUBSCRIBE =
      new AgentCallBody.Subscribe(1, Describe.POD, List.of(), List.of(), 7);

  @TempDir Path directory;
  private final Arrivals<String> news = new Arrivals<>("news of the session");
  private FakeMaster master;
  private MasterSession session;
  private Path token;

  @BeforeEach
  void start() throws IOException {
    master = new FakeMaster();
    token = directory.resolve("token");
    Files.writeString(token, "first");
    session = session(master.port());
  }

  @AfterEach
  void stop() throws IOException {
    session.stop();
    master.close();
  }

  @Test
  void callsGoUpWithoutTheTokenAndEventsComeDown() {
    session.start();
    assertThat(news.next()).isEqualTo("opening");
    assertThat(news.next()).isEqualTo("event " + Describe.subscribed());
    assertThat(master.calls.next()).isEqualTo(SUBSCRIBE);
    session.send(new AgentCallBody.Updates(List.of(update(1))));
    assertThat(master.nextUpdate()).isEqualTo(update(1));
    AgentEvent shutdown = new AgentEvent.ShutdownPod("test");
    master.send(shutdown);
    assertThat(news.next()).isEqualTo("event " + shutdown);
  }

  @Test
  void lostSessionIsFollowedByAnotherWithTheTokenOfThatTime() throws IOException {
    session.start();
    assertThat(master.tokens.next()).isEqualTo("Bearer first");
    assertThat(news.next()).isEqualTo("opening");
    assertThat(news.next()).startsWith("event Subscribed");
    Files.writeString(token, "second\n");
    master.endSession();
    assertThat(master.tokens.next()).isEqualTo("Bearer second");
    assertThat(news.next()).isEqualTo("lost the master ended the stream");
    assertThat(news.next()).isEqualTo("opening");
  }

  @Test
  void relayThatCannotConnectIsWhyTheMasterIsUnreachable() throws IOException {
    Path socket = directory.resolve("relay");
    session = session(master.port(), socket);
    try (ServerSocketChannel relay = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      relay.bind(UnixDomainSocketAddress.of(socket));
      session.start();
      try (SocketChannel client = relay.accept()) {
        client.write(ByteBuffer.wrap("the certificate has expired: renew it\n".getBytes(US_ASCII)));
      }
      assertThat(news.next())
          .isEqualTo(
              "unreachable cannot reach the master at 127.0.0.1:"
                  + master.port()
                  + ": the certificate has expired: renew it");
    }
  }

  @Test
  void redirectionIsFollowed() throws IOException {
    try (FakeMaster standby = new FakeMaster()) {
      standby.answerNext(
          Response.of(
              307,
              Map.of("Location", "//127.0.0.1:" + master.port() + "/api/v1/agent"),
              new byte[0]));
      session = session(standby.port());
      session.start();
      assertThat(master.calls.next()).isEqualTo(SUBSCRIBE);
      assertThat(standby.calls.next()).isEqualTo(SUBSCRIBE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403})
  void noIsANoAndAskedAgain(int status) {
    master.answerNext(Response.error(status, "go away"));
    session.start();
    assertThat(news.next()).isEqualTo("opening");
    assertThat(news.next()).startsWith("refused ").endsWith(status + ": go away");
    assertThat(news.next()).isEqualTo("opening");
    assertThat(news.next()).startsWith("event Subscribed");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 429, 500, 503})
  void notNowIsNoRefusal(int status) {
    master.answerNext(Response.error(status, "later"));
    session.start();
    assertThat(news.next()).isEqualTo("opening");
    assertThat(news.next()).startsWith("unreachable ").endsWith(status + ": later");
    assertThat(news.next()).isEqualTo("opening");
    assertThat(news.next()).startsWith("event Subscribed");
  }

  @Test
  void missingTokenIsNamed() throws IOException {
    Files.delete(token);
    session.start();
    assertThat(news.next()).startsWith("unreachable cannot read the token in " + token);
    Files.writeString(token, "late");
    assertThat(master.tokens.next()).isEqualTo("Bearer late");
  }

  @Test
  void tokenOfTwoLinesIsNamedAndTheNextOneTaken() throws IOException {
    Files.writeString(token, "first\nsecond\n");
    session.start();
    assertThat(news.next()).startsWith("unreachable the token in " + token + " holds ");
    Files.writeString(token, "late");
    assertThat(master.tokens.next()).isEqualTo("Bearer late");
  }

  @Test
  void callToABusyMasterIsRepeatedInTheSameSession() {
    session.start();
    news.next();
    news.next();
    master.answerNextCall(Response.error(503, "busy"));
    master.answerNextCall(Response.error(429, "busy"));
    session.send(new AgentCallBody.Updates(List.of(update(1))));
    session.send(new AgentCallBody.Updates(List.of(update(2))));
    assertThat(master.nextUpdate()).isEqualTo(update(1));
    assertThat(master.nextUpdate()).isEqualTo(update(2));
    assertThat(news.isEmpty()).as("no other session").isTrue();
  }

  @Test
  void callThatIsRefusedEndsTheSession() {
    session.start();
    news.next();
    news.next();
    master.answerNextCall(Response.error(403, "SUBSCRIBE again"));
    session.send(new AgentCallBody.Updates(List.of(update(1))));
    assertThat(news.next()).isEqualTo("lost the master answers a call with 403: SUBSCRIBE again");
    assertThat(news.next()).isEqualTo("opening");
  }

  @Test
  void leavingEndsTheSessionAndAnotherFollows() {
    session.start();
    news.next();
    news.next();
    session.leave();
    assertThat(news.next()).startsWith("lost ");
    assertThat(news.next()).isEqualTo("opening");
  }

  @Test
  void callWhoseAnswerNeverEndsIsCutOffWithItsSession() {
    Arrivals<String> ends = new Arrivals<>("end of the answer");
    session.start();
    news.next();
    news.next();
    master.answerNextCall(
        Response.stream(
            Map.of(),
            out -> {
              ends.add("begun");
              try {
                while (true) {
                  out.write(new byte[] {'.'});
                  Thread.sleep(5);
                }
              } finally {
                ends.add("cut off");
              }
            }));
    session.send(new AgentCallBody.Updates(List.of(update(1))));
    assertThat(ends.next()).isEqualTo("begun");
    master.endSession();
    assertThat(ends.next()).isEqualTo("cut off");
  }

  @Test
  void messagesThatTheMasterIsTooSlowForAreDroppedAndNothingElse() throws InterruptedException {
    Outbox outbox = new Outbox();
    AgentCallBody message =
        new AgentCallBody.Message(
            Describe.FRAMEWORK,
            Describe.EXECUTOR,
            Bytes.copyOf(new byte[(int) Outbox.MOST_MESSAGE_BYTES / 2]));
    assertThat(outbox.add(message)).isTrue();
    assertThat(outbox.add(message)).isTrue();
    assertThat(outbox.add(message)).isFalse();
    assertThat(outbox.add(new AgentCallBody.Heartbeat())).isTrue();
    assertThat(outbox.take()).isEqualTo(message);
    assertThat(outbox.add(message)).isTrue();
    assertThat(outbox.take()).isEqualTo(message);
    assertThat(outbox.take()).isEqualTo(new AgentCallBody.Heartbeat());
    assertThat(outbox.take()).isEqualTo(message);
  }

  @Test
  void updatesThatWaitTravelTogetherAndKeepTheirPlace() throws InterruptedException {
    Outbox outbox = new Outbox();
    AgentCallBody beat = new AgentCallBody.Heartbeat();
    outbox.add(new AgentCallBody.Updates(List.of(update(1))));
    outbox.add(new AgentCallBody.Updates(List.of(update(2), update(3))));
    outbox.add(beat);
    outbox.add(new AgentCallBody.Updates(List.of(update(4))));
    assertThat(outbox.take())
        .isEqualTo(new AgentCallBody.Updates(List.of(update(1), update(2), update(3))));
    assertThat(outbox.take()).isEqualTo(beat);
    assertThat(outbox.take()).isEqualTo(new AgentCallBody.Updates(List.of(update(4))));
  }

  private MasterSession session(int port) {
    return session(port, null);
  }

  private MasterSession session(int port, @Nullable Path relay) {
    return new MasterSession(
        new HostPort("127.0.0.1", port), relay, token, new SplittableRandom(1), new Listener());
  }

  private static UpdateRecord update(int uuid) {
    return new UpdateRecord(
        Describe.FRAMEWORK,
        Describe.EXECUTOR,
        Describe.status("t", TaskState.TASK_RUNNING, uuid),
        TaskState.TASK_RUNNING);
  }

  private final class Listener implements MasterSession.Listener {
    @Override
    public void opening() {
      news.add("opening");
      session.subscribeWith(SUBSCRIBE);
    }

    @Override
    public void event(AgentEvent event) {
      news.add("event " + event);
    }

    @Override
    public void lost(String reason) {
      news.add("lost " + reason);
    }

    @Override
    public void unreachable(String reason) {
      news.add("unreachable " + reason);
    }

    @Override
    public void refused(String sentence) {
      news.add("refused " + sentence);
    }
  }
}

package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Work;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.master.OperatorEvent;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskState;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stream of events, over the real route, with the real master. */
class OperatorStreamTest {
  @AutoClose private OperatorServer server = new OperatorServer();
  @AutoClose private OperatorClient client = new OperatorClient(server);

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void theStateComesFirstAndThenAHeartbeat(WireFormat format) throws Exception {
    server.subscribe();
    try (OperatorClient.Stream stream = client.subscribe(format)) {
      assertThat(stream.response().statusCode()).isEqualTo(200);
      assertThat(stream.response().headers().firstValue("Content-Type"))
          .hasValue(format.mediaType());
      OperatorEvent.Subscribed first = (OperatorEvent.Subscribed) stream.next();
      assertThat(first.heartbeatIntervalSeconds()).isEqualTo(15);
      assertThat(first.getState().getAgents().agents()).hasSize(1);
      assertThat(first.getState().getFrameworks().frameworks()).hasSize(1);
      assertThat(stream.next()).isInstanceOf(OperatorEvent.Heartbeat.class);
    }
  }

  @Test
  void whatHappensToAFrameworkAndItsTaskIsToldInOrder() throws Exception {
    try (OperatorClient.Stream stream = client.subscribe(WireFormat.PROTOBUF)) {
      assertThat(
              stream.next(OperatorEvent.Subscribed.class).getState().getFrameworks().frameworks())
          .isEmpty();
      Work.Offer offer = server.subscribe();
      String id = offer.framework().value();
      // Its id comes before its connection.
      OperatorEvent.FrameworkAdded added = stream.next(OperatorEvent.FrameworkAdded.class);
      assertThat(added.framework().frameworkInfo().id().value()).isEqualTo(id);
      assertThat(added.framework().connected()).isTrue();

      String session = server.launch(offer, "t1");
      OperatorEvent.TaskAdded task = stream.next(OperatorEvent.TaskAdded.class);
      assertThat(task.task().taskId().value()).isEqualTo("t1");
      assertThat(task.task().frameworkId().value()).isEqualTo(id);
      assertThat(task.task().state()).isEqualTo(TaskState.TASK_STAGING);

      server.report(session, offer.framework(), "t1", Work.TaskState.RUNNING);
      OperatorEvent.TaskUpdated running = stream.next(OperatorEvent.TaskUpdated.class);
      assertThat(running.frameworkId().value()).isEqualTo(id);
      assertThat(running.state()).isEqualTo(TaskState.TASK_RUNNING);
      assertThat(running.status().message()).isEqualTo("as told");

      server.loop.put(new MasterEvent.Disconnected("c"));
      OperatorEvent.FrameworkUpdated gone = stream.next(OperatorEvent.FrameworkUpdated.class);
      assertThat(gone.framework().connected()).isFalse();

      // Its tasks end before it goes.
      server.loop.put(new MasterEvent.Teardown(offer.framework()));
      OperatorEvent.TaskUpdated killed = stream.next(OperatorEvent.TaskUpdated.class);
      assertThat(killed.state()).isEqualTo(TaskState.TASK_KILLED);
      OperatorEvent.FrameworkRemoved removed = stream.next(OperatorEvent.FrameworkRemoved.class);
      assertThat(removed.frameworkInfo().id().value()).isEqualTo(id);
      assertThat(removed.frameworkInfo().name()).isEqualTo("trial");
    }
  }

  @Test
  void agentsAreToldOfWhenTheyComeAndGoAndNotInBetween() throws Exception {
    try (OperatorClient.Stream stream = client.subscribe(WireFormat.JSON)) {
      stream.next(OperatorEvent.Subscribed.class);
      server.show(OperatorServer.node("node-2", false, true, null));
      OperatorEvent.AgentAdded added = stream.next(OperatorEvent.AgentAdded.class);
      assertThat(added.agent().agentInfo().id().value()).isEqualTo("uid-node-2");
      assertThat(added.agent().registeredTime()).isNotNull();
      server.show(OperatorServer.node("node-2", true, true, null));
      server.loop.put(new MasterEvent.NodeDeleted(new dev.tender.core.model.AgentId("uid-node-2")));
      assertThat(stream.next(OperatorEvent.AgentRemoved.class).agentId().value())
          .isEqualTo("uid-node-2");
    }
  }

  @Test
  void anEndThatIsRepeatedIsNotToldAsANewTask() throws Exception {
    Work.Offer offer = server.subscribe();
    String session = server.launch(offer, "t1");
    server.report(session, offer.framework(), "t1", Work.TaskState.FINISHED);
    try (OperatorClient.Stream stream = client.subscribe(WireFormat.JSON)) {
      stream.next(OperatorEvent.Subscribed.class);
      server.report(session, offer.framework(), "t1", Work.TaskState.FINISHED);
      server.show(OperatorServer.node("node-2", false, true, null));
      assertThat(stream.next(OperatorEvent.AgentAdded.class)).isNotNull();
    }
  }

  @Test
  void aFrameworkIsToldWithWhatItHolds() throws Exception {
    Work.Offer offer = server.subscribe();
    server.launch(offer, "t1");
    try (OperatorClient.Stream stream = client.subscribe(WireFormat.JSON)) {
      stream.next(OperatorEvent.Subscribed.class);
      server.loop.put(new MasterEvent.Disconnected("c"));
      assertThat(
              Resource.sum(
                  stream
                      .next(OperatorEvent.FrameworkUpdated.class)
                      .framework()
                      .allocatedResources(),
                  "cpus"))
          .isEqualTo(1);
    }
  }

  @Test
  void aFaultOfOursIsAnAnswer() {
    server.reviewerBroken = true;
    assertThat(client.subscribe(WireFormat.JSON).response().statusCode()).isEqualTo(500);
    server.reviewerBroken = false;
    assertThat(server.subscribers()).isZero();
  }

  @Test
  void whoMayNotReadAnyMoreIsToldSoAtTheEndOfTheStream() throws Exception {
    client.close();
    server.close();
    AtomicLong now = new AtomicLong(System.currentTimeMillis());
    server =
        new OperatorServer(
            new OperatorServer.Terms(
                true,
                false,
                new OperatorSettings.Pace(
                    Duration.ofSeconds(5), Duration.ofMillis(10), Duration.ofSeconds(10)),
                () -> Instant.ofEpochMilli(now.get())));
    client = new OperatorClient(server);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String call = "{\"type\":\"SUBSCRIBE\"}";
      String head =
          "POST /api/v1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer "
              + OperatorServer.TOKEN
              + "\r\nContent-Type: application/json\r\nContent-Length: "
              + call.length()
              + "\r\n\r\n";
      socket.getOutputStream().write((head + call).getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200 OK");
      server.denied.add(new Access("list", "", "nodes", "", ""));
      // What was allowed is remembered for ten seconds.
      now.addAndGet(11_000);
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("SUBSCRIBED")
          .endsWith(
              "0\r\nTender-Ended: Service account ops/robot may not list nodes in the cluster; an"
                  + " administrator grants that by a Role or ClusterRole\r\n\r\n");
    }
    assertThat(server.subscribers()).isZero();
  }

  @Test
  void everySubscriberIsToldTheSame() throws Exception {
    try (OperatorClient.Stream one = client.subscribe(WireFormat.JSON);
        OperatorClient.Stream other = client.subscribe(WireFormat.PROTOBUF)) {
      one.next(OperatorEvent.Subscribed.class);
      other.next(OperatorEvent.Subscribed.class);
      server.show(OperatorServer.node("node-2", false, true, null));
      assertThat(one.next(OperatorEvent.AgentAdded.class))
          .isEqualTo(other.next(OperatorEvent.AgentAdded.class));
    }
  }

  @Test
  void aTaskThatWasThereBeforeTheSubscriptionIsNotAddedAgain() throws Exception {
    Work.Offer offer = server.subscribe();
    String session = server.launch(offer, "t1");
    try (OperatorClient.Stream stream = client.subscribe(WireFormat.JSON)) {
      OperatorEvent.Subscribed first = stream.next(OperatorEvent.Subscribed.class);
      assertThat(first.getState().getTasks().tasks()).hasSize(1);
      server.report(session, offer.framework(), "t1", Work.TaskState.RUNNING);
      assertThat(stream.next(OperatorEvent.TaskUpdated.class).state())
          .isEqualTo(TaskState.TASK_RUNNING);
    }
  }

  @Test
  void oneSubscriberTooManyEndsTheOldest() throws Exception {
    Deque<OperatorClient.Stream> streams = new ArrayDeque<>();
    try {
      for (int i = 0; i <= Subscribers.MOST; i++) {
        OperatorClient.Stream stream = client.subscribe(WireFormat.PROTOBUF);
        stream.next(OperatorEvent.Subscribed.class);
        streams.add(stream);
      }
      assertThat(server.subscribers()).isEqualTo(Subscribers.MOST);
      OperatorClient.Stream oldest = streams.removeFirst();
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> {
                while (true) {
                  oldest.next();
                }
              })
          .isInstanceOfAny(java.io.UncheckedIOException.class, AssertionError.class);
      server.show(OperatorServer.node("node-2", false, true, null));
      assertThat(streams.getLast().next(OperatorEvent.AgentAdded.class)).isNotNull();
    } finally {
      for (OperatorClient.Stream each : streams) {
        each.close();
      }
    }
  }
}

package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.FrameworkName;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What lasts as long as a framework id, and what becomes of calls when that is over. */
class WireLastingTest {
  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private WireClient client = new WireClient(server);

  private HttpResponse<String> revive(String framework, String stream) {
    return client.post(
        "scheduler",
        stream,
        "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"" + framework + "\"}}");
  }

  @Test
  void afterItsFailoverTimeOutAFrameworkCannotBeFound() throws Exception {
    String id;
    String streamId;
    String gone = WireClient.subscription("trial", ",'failover_timeout':0");
    try (WireClient.Stream stream = client.subscribe("scheduler", WireServer.TOKEN, gone)) {
      id = stream.subscribed();
      streamId = stream.id();
    }
    client.close();
    client = new WireClient(server);
    HttpResponse<String> answer = revive(id, streamId);
    while (answer.statusCode() != 400) {
      assertThat(answer.statusCode()).as("before it is noticed").isIn(202, 403);
      answer = revive(id, streamId);
    }
    assertThat(answer.body()).contains("cannot be found");
  }

  @Test
  void aFrameworkWhoseResourceWasDeletedCannotBeFound() throws IOException {
    try (WireClient.Stream stream =
        client.subscribe("scheduler", WireServer.TOKEN, WireClient.subscription("trial"))) {
      String id = stream.subscribed();
      server.frameworks.forget(new FrameworkName("ns", "trial"));
      String last = stream.next();
      while (!last.startsWith("{\"type\":\"ERROR\"")) {
        last = stream.next();
      }
      assertThat(stream.next()).isNull();
      HttpResponse<String> answer = revive(id, stream.id());
      assertThat(answer.body()).contains("cannot be found");
      assertThat(answer.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void anotherUserAndCheckpointOfANewSubscriptionArePassedOverInSilence() throws IOException {
    String id;
    try (WireClient.Stream stream =
        client.subscribe(
            "scheduler",
            WireServer.TOKEN,
            WireClient.subscription("trial", ",'failover_timeout':60,'checkpoint':true"))) {
      id = stream.subscribed();
    }
    String again =
        "{'type':'SUBSCRIBE','framework_id':{'value':'ID'},'subscribe':{'framework_info':"
            + "{'user':'other','name':'trial','id':{'value':'ID'}}}}";
    try (WireClient.Stream stream =
        client.subscribe(
            "scheduler", WireServer.TOKEN, again.replace("ID", id).replace('\'', '"'))) {
      assertThat(stream.subscribed()).isEqualTo(id);
      assertThat(update(stream, id, "'user':'other','checkpoint':true").body())
          .contains("framework_info.user' cannot be changed from 'root' to 'other'");
      assertThat(update(stream, id, "'user':'root'").body())
          .contains("framework_info.checkpoint' cannot be changed from 'true' to 'false'");
      assertThat(update(stream, id, "'user':'root','checkpoint':true").statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> update(WireClient.Stream stream, String id, String info) {
    String body =
        "{'type':'UPDATE_FRAMEWORK','framework_id':{'value':'ID'},'update_framework':"
            + "{'framework_info':{'name':'trial','id':{'value':'ID'},"
            + info
            + "}}}";
    return client.post("scheduler", stream.id(), body.replace("ID", id).replace('\'', '"'));
  }
}

package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Work;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.operatorapi.OperatorClient.Answer;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.agent.ListedFile;
import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.master.FileInfo;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TimeInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LIST_FILES, READ_FILE and the pages before them: sandboxes of the cluster. */
class SandboxFilesTest {
  private static final Access LOG = new Access("get", "", "pods/log", "ns", "");
  private static final Access EXEC = new Access("create", "", "pods/exec", "ns", "");
  private static final ListedFile STDOUT = new ListedFile("stdout", 0100644, 1, 6, 12, 65532, 7);
  private static final ListedFile FOLDER = new ListedFile("data", 0040755, 2, 4096, 13, 65532, 7);

  @AutoClose private final OperatorServer server = new OperatorServer();
  @AutoClose private final OperatorClient client = new OperatorClient(server);
  private Work.Offer offer;
  private String session;
  private String latest;

  @BeforeEach
  void start() throws InterruptedException {
    offer = server.subscribe();
    session = server.launch(offer, "t1");
    server.report(session, offer.framework(), "t1", Work.TaskState.RUNNING);
    latest = SandboxPath.directory("uid-node-1", offer.framework().value(), "t1");
    server.agents.put(file(null, "stdout"), bytes("output"));
    server.agents.put(file(3L, "stdout"), bytes("third"));
    server.agents.put(file(null, "data/secret"), bytes("key"));
    server.agents.put(file(null, ""), STDOUT, FOLDER);
    server.agents.put(file(0L, ""), new ListedFile("3", 0040755, 2, 0, 0, 0, 0));
  }

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void filesOfARunningTaskAreListedWithTheirWholePaths(WireFormat format) throws Exception {
    assertThat(client.read(new OperatorCall.ListFiles(latest + "/"), format))
        .isEqualTo(
            new OperatorResponse.ListFiles(
                List.of(
                    new FileInfo(
                        latest + "/data",
                        2,
                        4096L,
                        new TimeInfo(13_000_000_000L),
                        0040755,
                        "65532",
                        "7"),
                    new FileInfo(
                        latest + "/stdout",
                        1,
                        6L,
                        new TimeInfo(12_000_000_000L),
                        0100644,
                        "65532",
                        "7"))));
  }

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void fileIsReadInPieces(WireFormat format) throws Exception {
    String path = latest + "/stdout";
    assertThat(client.read(new OperatorCall.ReadFile(path, 0, 4L), format))
        .isEqualTo(new OperatorResponse.ReadFile(6, Bytes.ofUtf8("outp")));
    assertThat(client.read(new OperatorCall.ReadFile(path, 4, null), format))
        .isEqualTo(new OperatorResponse.ReadFile(6, Bytes.ofUtf8("ut")));
    assertThat(client.read(new OperatorCall.ReadFile(path, 60, 4L), format))
        .isEqualTo(new OperatorResponse.ReadFile(6, Bytes.EMPTY));
  }

  @Test
  void runsAreListedAsContainersThatCanBeNamed() throws Exception {
    String runs = latest.substring(0, latest.lastIndexOf('/'));
    OperatorResponse.ListFiles listed =
        (OperatorResponse.ListFiles) client.read(new OperatorCall.ListFiles(runs), WireFormat.JSON);
    String container = listed.fileInfos().getFirst().path();
    assertThat(container).isEqualTo(runs + "/pod-of-t1-3");
    assertThat(
            client.read(new OperatorCall.ReadFile(container + "/stdout", 0, null), WireFormat.JSON))
        .isEqualTo(new OperatorResponse.ReadFile(5, Bytes.ofUtf8("third")));
  }

  @Test
  void taskThatHasEndedIsFoundWhileItsPodIsThere() throws Exception {
    end();
    assertThat(read("/stdout").status()).isEqualTo(200);
    server.agents.disconnect("pod-of-t1");
    Answer gone = read("/stdout");
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.body()).contains("executor 't1'", "a sandbox ends with its pod");
  }

  @Test
  void containerOfAPodThatIsGoneIsGone() {
    Answer gone =
        client.call(
            "{'type':'READ_FILE','read_file':{'offset':0,'path':'"
                + latest.replace("latest", "other-uid-1")
                + "/stdout'}}");
    // The executor lives, but in another pod.
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.body()).contains("executor 't1' is gone");
  }

  @Test
  void agentThatIsAwayIsWaitedFor() {
    server.agents.disconnect("pod-of-t1");
    Answer away = read("/stdout");
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.body()).contains("not connected at the moment");
  }

  @Test
  void whatNobodyKnowsIsNotFound() {
    String framework = "/frameworks/" + offer.framework().value();
    for (String path :
        List.of(
            "/",
            "/master/log",
            framework + "/executors/none/runs/latest/stdout",
            "/frameworks/none/executors/t1/runs/latest/stdout",
            latest.replace("uid-node-1", "uid-node-9") + "/stdout",
            latest + "/missing")) {
      Answer answer =
          client.call("{'type':'READ_FILE','read_file':{'offset':0,'path':'" + path + "'}}");
      assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(404);
    }
    assertThat(client.call("{'type':'LIST_FILES','list_files':{'path':'/'}}").body())
        .contains("/frameworks/FRAMEWORK/executors/EXECUTOR/runs/CONTAINER");
  }

  @Test
  void outputNeedsTheRightToLogsAndAllElseThatToGoInside() {
    deny(EXEC);
    assertThat(read("/stdout").status()).isEqualTo(200);
    Answer secret = read("/data/secret");
    assertThat(secret.status()).isEqualTo(403);
    assertThat(secret.body()).contains("create pods/exec", "in namespace ns");
    assertThat(list("").status()).isEqualTo(403);
  }

  @Test
  void whoMayGoInsideNeedNotBeAllowedToReadLogs() {
    deny(LOG);
    Answer output = read("/stdout");
    assertThat(output.status()).isEqualTo(403);
    assertThat(output.body()).contains("get pods/log", "in namespace ns");
    assertThat(read("/data/secret").status()).isEqualTo(200);
    assertThat(list("").status()).isEqualTo(200);
  }

  @Test
  void whetherSomethingIsThereIsForThoseWhoMaySeeIt() {
    server.agents.disconnect("pod-of-t1");
    deny(EXEC);
    deny(LOG);
    server.denied.add(new Access("get", "", "pods/log", "", ""));
    assertThat(read("/stdout").status()).isEqualTo(403);
    assertThat(
            client
                .call(
                    "{'type':'READ_FILE','read_file':{'offset':0,'path':"
                        + "'/frameworks/none/executors/e/runs/latest/stdout'}}")
                .status())
        .isEqualTo(403);
  }

  @Test
  void offsetThatNoFileHasIsRefused() {
    Answer answer =
        client.call(
            "{'type':'READ_FILE','read_file':{'offset':18446744073709551615,'path':'"
                + latest
                + "/stdout'}}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("read_file");
  }

  @Test
  void oldPagesBrowseReadAndDownload() {
    for (String base : List.of("/files", "/master/files", "/slave(uid-node-1)/files")) {
      JsonArray files = new JsonArray(get(base + "/browse?path=" + latest).body());
      assertThat(files.getJsonObject(0))
          .isEqualTo(
              new JsonObject(
                  "{\"gid\":\"7\",\"mode\":\"drwxr-xr-x\",\"mtime\":13.0,\"nlink\":2,\"path\":\""
                      + latest
                      + "/data\",\"size\":4096,\"uid\":\"65532\"}"));
      assertThat(files.getJsonObject(1).getString("mode")).isEqualTo("-rw-r--r--");
      String path = "path=" + latest + "/stdout";
      assertThat(get(base + "/read.json?" + path + "&offset=1&length=3").body())
          .isEqualTo("{\"data\":\"utp\",\"offset\":1}");
      for (String size : List.of("", "&offset=-1")) {
        assertThat(get(base + "/read?" + path + size).body())
            .isEqualTo("{\"data\":\"\",\"offset\":6}");
      }
      Answer whole = get(base + "/download?" + path);
      assertThat(whole.body()).isEqualTo("output");
      assertThat(whole.contentType()).isEqualTo("application/octet-stream");
    }
  }

  @Test
  void downloadGathersAllPieces() {
    byte[] large = new byte[200_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i % 251);
    }
    server.agents.put(file(null, "large"), large);
    assertThat(
            client
                .send(
                    "GET",
                    "/files/download?path=" + latest + "/large",
                    Map.of("Authorization", "Bearer " + OperatorServer.TOKEN),
                    new byte[0])
                .body())
        .isEqualTo(large);
    assertThat(get("/files/download?path=" + latest + "/missing").status()).isEqualTo(404);
    server.agents.put(file(null, "empty"), new byte[0]);
    assertThat(get("/files/download?path=" + latest + "/empty").body()).isEmpty();
  }

  @Test
  void oldPagesSayWhatIsWrong() {
    assertThat(get("/files/read?offset=0").body()).contains("path=value");
    assertThat(get("/files/browse").status()).isEqualTo(400);
    assertThat(get("/files/read?path=" + latest + "/stdout&offset=x").status()).isEqualTo(400);
    assertThat(get("/files/browse?path=/").status()).isEqualTo(404);
    assertThat(client.send("GET", "/files/browse?path=/", Map.of(), new byte[0]).statusCode())
        .isEqualTo(401);
    assertThat(client.send("POST", "/files/browse?path=/", Map.of(), new byte[0]).statusCode())
        .isEqualTo(405);
  }

  @Test
  void agentsStateSaysWhereSandboxesAre() throws Exception {
    for (String agent : List.of("/slave(uid-node-1)", "/slave%28uid-node-1%29")) {
      JsonObject executor = executor(agent, "executors");
      assertThat(executor.getString("id")).isEqualTo("t1");
      assertThat(executor.getString("directory")).isEqualTo(latest);
      assertThat(executor.getJsonArray("tasks").getJsonObject(0).getString("id")).isEqualTo("t1");
    }
    end();
    JsonObject executor = executor("/slave(uid-node-1)", "completed_executors");
    assertThat(executor.getString("directory")).isEqualTo(latest);
    assertThat(executor.getJsonArray("completed_tasks").getJsonObject(0).getString("state"))
        .isEqualTo("TASK_FINISHED");
    assertThat(get("/slave(uid-node-9)/state").status()).isEqualTo(404);
  }

  private JsonObject executor(String agent, String list) {
    return client
        .page(agent + "/state")
        .getJsonArray("frameworks")
        .getJsonObject(0)
        .getJsonArray(list)
        .getJsonObject(0);
  }

  /** The task ends, and its scheduler has heard of it. */
  private void end() throws InterruptedException {
    server.report(session, offer.framework(), "t1", Work.TaskState.FINISHED);
    server.acknowledge(offer.framework(), "t1");
    while (client.page("/tasks").encode().contains("TASK_RUNNING")) {
      Thread.onSpinWait();
    }
  }

  private void deny(Access access) {
    server.denied.add(access);
    String pod = server.agents.nameOf("pod-of-t1");
    server.denied.add(
        new Access(access.verb(), access.group(), access.resource(), access.namespace(), pod));
  }

  private Answer get(String path) {
    return client.get(path);
  }

  private Answer read(String below) {
    return client.call(
        "{'type':'READ_FILE','read_file':{'offset':0,'path':'" + latest + below + "'}}");
  }

  private Answer list(String below) {
    return client.call("{'type':'LIST_FILES','list_files':{'path':'" + latest + below + "'}}");
  }

  private SandboxFile file(@Nullable Long run, String path) {
    return new SandboxFile(
        new FrameworkId(offer.framework().value()), new ExecutorId("t1"), run, path);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package dev.tender.operator.operatorapi;

import dev.tender.operator.http.AgentFiles.Answer;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.operatorapi.Desk.Outcome;
import dev.tender.protocol.master.FileInfo;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TimeInfo;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pages by which tools looked into sandboxes before v1, and those of an agent: {@code
 * /slave(ID)/state} says where sandboxes are, and has the rest below it again.
 */
final class FileRoutes {
  private static final int KIND = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int LINK = 0120000;

  /** An agent's own name, as its pid says it, encoded or not. */
  private static final Pattern OF_AGENT =
      Pattern.compile("/slave(?:\\(|%28)([^/()%]+)(?:\\)|%29)(/.*)", Pattern.CASE_INSENSITIVE);

  private final Office office;
  private final SandboxReads sandboxes;
  private final Lobby lobby;
  private final AgentPages agents;

  FileRoutes(Office office, Lobby lobby) {
    this.office = office;
    this.sandboxes = office.sandboxes();
    this.lobby = lobby;
    this.agents = new AgentPages(office.reading().reads());
  }

  void mount(Router router) {
    page(router, "/files/browse", this::browse);
    page(router, "/files/read", this::read);
    page(router, "/files/download", this::download);
    router.routeWithRegex("/slave(\\(|%28)[^/]*").handler(this::ofAgent);
    router.routeWithRegex("/slave(\\(|%28)[^/]*/.*").handler(this::ofAgent);
  }

  private void page(Router router, String path, Page page) {
    for (String each : List.of(path, path + ".json")) {
      router.route(each).order(-1).handler(routing -> lobby.get(routing, withAccount(page)));
    }
  }

  /** Made for somebody whose rights Kubernetes can be asked for. */
  private interface Page {
    Outcome of(HttpServerRequest request, Caller caller) throws InterruptedException;
  }

  private static Lobby.Page withAccount(Page page) {
    return (request, reader) ->
        reader.account() == null
            ? new Outcome.Refused(Calls.unknown())
            : page.of(request, reader.account());
  }

  private void ofAgent(RoutingContext routing) {
    Matcher name = OF_AGENT.matcher(routing.request().path());
    if (!name.matches()) {
      routing.next();
      return;
    }
    String path = name.group(2);
    if (path.equals("/state") || path.equals("/state.json")) {
      lobby.get(routing, withAccount((_, caller) -> state(caller, name.group(1))));
    } else if (path.startsWith("/files/")) {
      String query = routing.request().query();
      routing.reroute(routing.request().method(), query == null ? path : path + "?" + query);
    } else {
      routing.next();
    }
  }

  private Outcome state(Caller caller, String agent) throws InterruptedException {
    Refusal refusal = office.rights().check(caller, Reading.ALL);
    if (refusal != null) {
      return new Outcome.Refused(refusal);
    }
    return Calls.withSnapshot(
        office.snapshots().take(),
        encoded -> {
          JsonObject state = agents.state(encoded.snapshot(), agent);
          return state == null
              ? Outcome.refused(404, "No agent has the id '" + agent + "'; /slaves lists them")
              : json(state.encode());
        });
  }

  private Outcome browse(HttpServerRequest request, Caller caller) throws InterruptedException {
    String path = request.getParam("path");
    if (path == null) {
      return missing("path");
    }
    return switch (sandboxes.find(caller, path)) {
      case SandboxReads.Found.Refused(Refusal refusal) -> new Outcome.Refused(refusal);
      case SandboxReads.Found.Here here ->
          switch (sandboxes.list(here, path)) {
            case SandboxReads.Listing.Refused(Refusal refusal) -> new Outcome.Refused(refusal);
            case SandboxReads.Listing.Files(List<FileInfo> files) -> {
              JsonArray list = new JsonArray();
              files.forEach(each -> list.add(file(each)));
              yield json(list.encode());
            }
          };
    };
  }

  private static JsonObject file(FileInfo file) {
    TimeInfo changed = file.mtime();
    return new JsonObject()
        .put("gid", file.gid())
        .put("mode", mode(file.mode() == null ? 0 : file.mode()))
        .put("mtime", OldPages.seconds(changed))
        .put("nlink", file.nlink())
        .put("path", file.path())
        .put("size", file.size())
        .put("uid", file.uid());
  }

  /** As ls writes it. */
  private static String mode(int mode) {
    StringBuilder text = new StringBuilder(10);
    text.append((mode & KIND) == DIRECTORY ? 'd' : (mode & KIND) == LINK ? 'l' : '-');
    for (int bit = 8; bit >= 0; bit--) {
      text.append((mode >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
    }
    return text.toString();
  }

  /** Offset -1, or none, asks for the size alone. */
  private Outcome read(HttpServerRequest request, Caller caller) throws InterruptedException {
    String path = request.getParam("path");
    if (path == null) {
      return missing("path");
    }
    Long offset = number(request.getParam("offset"), -1);
    Long length = number(request.getParam("length"), Long.MAX_VALUE);
    if (offset == null || length == null || offset < -1 || length < -1) {
      return Outcome.refused(
          400,
          "Parameters 'offset' and 'length' are numbers of bytes; an offset of -1 asks for"
              + " the size");
    }
    boolean sizeOnly = offset == -1;
    // Mesos takes a length of -1 for none.
    Long most = sizeOnly ? Long.valueOf(0) : length == -1 ? null : length;
    return switch (piece(caller, path, sizeOnly ? 0 : offset, most)) {
      case Answer.Refused(Refusal refusal) -> new Outcome.Refused(refusal);
      case Answer.Listed _ -> Outcome.refused(500, "The agent read nothing");
      case Answer.Piece(long size, Bytes data) ->
          json(
              new JsonObject()
                  .put("data", data.toUtf8())
                  .put("offset", sizeOnly ? size : offset)
                  .encode());
    };
  }

  private Answer piece(Caller caller, String path, long offset, @Nullable Long length)
      throws InterruptedException {
    return switch (sandboxes.find(caller, path)) {
      case SandboxReads.Found.Refused(Refusal refusal) -> new Answer.Refused(refusal);
      case SandboxReads.Found.Here here -> sandboxes.read(here, offset, length);
    };
  }

  private Outcome download(HttpServerRequest request, Caller caller) throws InterruptedException {
    String path = request.getParam("path");
    if (path == null) {
      return missing("path");
    }
    return switch (sandboxes.find(caller, path)) {
      case SandboxReads.Found.Refused(Refusal refusal) -> new Outcome.Refused(refusal);
      case SandboxReads.Found.Here here -> Download.of(sandboxes, here);
    };
  }

  private static Outcome missing(String parameter) {
    return Outcome.refused(400, "Expecting '" + parameter + "=value' in the query");
  }

  private static Outcome json(String text) {
    return new Outcome.Answer(200, "application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  /** Null for what is no number. */
  private static @Nullable Long number(@Nullable String text, long otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    return text.matches("-?[0-9]{1,18}") ? Long.valueOf(text) : null;
  }
}

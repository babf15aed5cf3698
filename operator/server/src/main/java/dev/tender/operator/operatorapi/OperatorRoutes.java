package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Answers;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/** All of the operator API, put together. */
public final class OperatorRoutes implements AutoCloseable {
  /** After every path that is somebody's own: Mesos gives a path to its longest prefix. */
  private static final int LATE = 10_000;

  private final Subscribers subscribers;
  private final Snapshots snapshots;
  private final OperatorApi api;
  private final OldRoutes old;
  private final OldRoutes oldAtPlainPort;
  private final FileRoutes files;

  public OperatorRoutes(Vertx vertx, OperatorParts parts, OperatorSettings settings) {
    Summaries summaries = new Summaries(settings.advertise());
    Answers answers = new Answers(vertx);
    this.snapshots = new Snapshots(parts.loop(), parts.chronicle(), parts.clock());
    this.subscribers = new Subscribers(summaries, parts.chronicle());
    Rights rights = new Rights(parts.reviewer(), parts.clock());
    Office office =
        new Office(
            new Reading(new Reads(summaries), settings, parts.loop()::depth),
            new Changing(parts, settings, snapshots, rights),
            snapshots,
            subscribers,
            rights,
            new SandboxReads(parts.sandboxes(), snapshots, rights),
            new Desk(vertx, answers));
    this.api = new OperatorApi(vertx, parts, office, answers);
    Lobby lobby = new Lobby(vertx, parts, false, office.desk(), answers);
    this.old = new OldRoutes(office, lobby);
    this.oldAtPlainPort =
        new OldRoutes(office, new Lobby(vertx, parts, true, office.desk(), answers));
    this.files = new FileRoutes(office, lobby);
  }

  /** To be called before requests come. */
  public void start() {
    snapshots.start();
    subscribers.start();
  }

  public void mount(Router router) {
    old.mount(router);
    files.mount(router);
    router.route("/api/v1").order(LATE).handler(each -> api.handle(each.request()));
    router.route("/api/v1/*").order(LATE).handler(each -> api.handle(each.request()));
  }

  /** What schedulers read that know no token: no calls, and no files. */
  public void mountAtPlainPort(Router router) {
    oldAtPlainPort.mount(router);
  }

  /** Streams that are open. */
  public int size() {
    return subscribers.size();
  }

  /** Ends all streams, so that their readers look for the next leader. */
  @Override
  public void close() {
    subscribers.close();
    snapshots.close();
  }
}

package dev.tender.agent.state;

import dev.tender.agent.model.Probe;
import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.NetworkInfo;
import org.jspecify.annotations.Nullable;

/** One task that is looked at in one way, again and again. */
final class Watch {
  private static final double DELAY_SECONDS = 15;
  private static final double INTERVAL_SECONDS = 10;
  private static final double TIMEOUT_SECONDS = 20;

  /** A thousand years or so, which can be added to the time of day. */
  private static final long LONGEST_MILLIS = 1L << 45;

  /** How to look. */
  sealed interface Look {
    record Command(CommandInfo command) implements Look {}

    record Network(Probe probe) implements Look {}
  }

  /**
   * How and when to look.
   *
   * @param timeoutMillis 0 for none
   */
  record Plan(Look look, long delayMillis, long intervalMillis, long timeoutMillis) {}

  /** Waits for a look over the network. */
  interface Listener {
    void looked(Turn turn, Probe.Result result);
  }

  final HeldTask task;
  final Run run;
  final Plan plan;
  long nextMillis;

  /** Of the look that goes on; 0 for none. */
  long ticket;

  /** When a look over the network is given up. */
  long givenUpMillis = Long.MAX_VALUE;

  @Nullable Listener listener;

  Watch(HeldTask task, Run run, Plan plan) {
    this.task = task;
    this.run = run;
    this.plan = plan;
    nextMillis = run.startedMillis + plan.delayMillis();
  }

  static @Nullable Plan plan(HealthCheck check) {
    HealthCheck.Http http = check.http();
    HealthCheck.Tcp tcp = check.tcp();
    CommandInfo command = check.command();
    CheckType type = check.type() != null ? check.type() : typeOf(check);
    Look look =
        switch (type) {
          case COMMAND -> command == null ? null : new Look.Command(command);
          case HTTP ->
              http == null
                  ? null
                  : new Look.Network(
                      http(http.scheme(), host(http.protocol()), http.port(), http.path()));
          case TCP ->
              tcp == null
                  ? null
                  : new Look.Network(new Probe.Tcp(host(tcp.protocol()), tcp.port()));
          case null -> null;
        };
    return plan(look, check.delaySeconds(), check.intervalSeconds(), check.timeoutSeconds());
  }

  private static @Nullable CheckType typeOf(HealthCheck check) {
    if (check.command() != null) {
      return CheckType.COMMAND;
    }
    return check.http() == null ? null : CheckType.HTTP;
  }

  static @Nullable Plan plan(CheckInfo check) {
    CheckInfo.Command command = check.command();
    CheckInfo.Http http = check.http();
    CheckInfo.Tcp tcp = check.tcp();
    Look look =
        switch (check.type()) {
          case COMMAND -> command == null ? null : new Look.Command(command.command());
          case HTTP ->
              http == null
                  ? null
                  : new Look.Network(http(null, host(null), http.port(), http.path()));
          case TCP -> tcp == null ? null : new Look.Network(new Probe.Tcp(host(null), tcp.port()));
          case null -> null;
        };
    return plan(look, check.delaySeconds(), check.intervalSeconds(), check.timeoutSeconds());
  }

  private static @Nullable Plan plan(
      @Nullable Look look,
      @Nullable Double delay,
      @Nullable Double interval,
      @Nullable Double timeout) {
    return look == null
        ? null
        : new Plan(
            look,
            millis(delay, DELAY_SECONDS),
            millis(interval, INTERVAL_SECONDS),
            millis(timeout, TIMEOUT_SECONDS));
  }

  /** Of a number of seconds that is not negative; what is longer than a pod lives stays a time. */
  static long millis(@Nullable Double seconds, double otherwise) {
    return Math.min(LONGEST_MILLIS, Math.round((seconds == null ? otherwise : seconds) * 1000));
  }

  private static Probe.Http http(
      @Nullable String scheme, String host, int port, @Nullable String path) {
    return new Probe.Http(
        (scheme == null ? "http" : scheme)
            + "://"
            + (host.indexOf(':') < 0 ? host : "[" + host + "]")
            + ":"
            + port
            + (path == null ? "" : path));
  }

  private static String host(NetworkInfo.@Nullable Protocol protocol) {
    return protocol == NetworkInfo.Protocol.IPv6 ? "::1" : "127.0.0.1";
  }
}

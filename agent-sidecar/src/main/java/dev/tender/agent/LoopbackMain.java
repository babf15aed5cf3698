package dev.tender.agent;

import dev.tender.agent.loopback.LoopbackListener;
import dev.tender.protocol.http.BearerToken;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Starts the master's listener on the loopback of a scheduler's pod, from its environment. */
public final class LoopbackMain {
  /** Masters send a heartbeat every 5 s, 10 s at most. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private static final Duration CONNECT = Duration.ofSeconds(1);

  private LoopbackMain() {}

  /**
   * What the operator says in the container's environment.
   *
   * @param master TENDER_MASTER, host:port
   * @param relay TENDER_RELAY, default /tender/state/relay.sock; null, for plain HTTP, without
   *     TENDER_CA
   * @param tokenFile TENDER_TOKEN_FILE, default /var/run/secrets/tender.dev/token
   * @param port TENDER_LISTEN_PORT, default 5050
   */
  record Settings(HostPort master, @Nullable Path relay, Path tokenFile, int port) {
    static Settings read(Map<String, String> environment) throws WrongEnvironmentException {
      EnvironmentReader reader = new EnvironmentReader(environment);
      HostPort master =
          reader.parsed(
              "TENDER_MASTER",
              reader.required("TENDER_MASTER", "host:port of the master"),
              EnvironmentReader::address);
      Path tokenFile =
          Path.of(reader.optional("TENDER_TOKEN_FILE", "/var/run/secrets/tender.dev/token"));
      Integer port =
          reader.parsed(
              "TENDER_LISTEN_PORT",
              reader.optional("TENDER_LISTEN_PORT", "5050"),
              EnvironmentReader::port);
      Path relay = reader.relay();
      if (master == null || port == null || reader.isWrong()) {
        throw reader.wrong();
      }
      return new Settings(master, relay, tokenFile, port);
    }
  }

  /** Takes no arguments; runs until it is signalled. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Settings settings;
    try {
      settings = Settings.read(System.getenv());
    } catch (WrongEnvironmentException wrong) {
      for (String problem : wrong.problems()) {
        Log.say("the loopback listener cannot start: " + problem);
      }
      System.exit(Main.WRONG_ENVIRONMENT);
      return;
    }
    ServerSocketChannel listener = Main.listener(settings.port());
    try (HttpServer _ = serve(settings, listener)) {
      Log.say("listening on 127.0.0.1:" + settings.port() + " for " + settings.master());
      new CountDownLatch(1).await();
    }
  }

  private static HttpServer serve(Settings settings, ServerSocketChannel listener) {
    HttpOptions options =
        HttpOptions.DEFAULT
            .withConnectTimeout(CONNECT)
            .withReadTimeout(SILENCE)
            .withRelay(settings.relay());
    return HttpServer.serveStreaming(
        listener,
        HttpOptions.DEFAULT,
        new LoopbackListener(
            "127.0.0.1:" + settings.port(),
            settings.master(),
            options,
            () -> BearerToken.read(settings.tokenFile()),
            Thread::sleep,
            Log::say));
  }
}

package dev.tender.agent;

import dev.tender.agent.checkpoint.Journal;
import dev.tender.agent.executor.ExecutorApi;
import dev.tender.agent.fetch.Fetcher;
import dev.tender.agent.launcher.LauncherLink;
import dev.tender.agent.probe.Prober;
import dev.tender.agent.session.MasterSession;
import dev.tender.agent.state.AgentConfig;
import dev.tender.agent.state.AgentInput;
import dev.tender.agent.state.AgentState;
import dev.tender.protocol.http.HttpServer;
import dev.tender.protocol.v1.Bytes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** All parts of one agent, put together. */
final class Agent {
  /** The build's version. */
  private static final String VERSION = "0.1.0";

  private final AgentLoop loop;
  private final Map<String, LauncherLink> launchers = new LinkedHashMap<>();
  private final MasterSession session;
  private final ExecutorApi executors;
  private final Fetcher fetcher;
  private final Prober prober;
  private final SandboxReader reader;
  private final DiskMeter disk;
  private final ServerSocketChannel listener;
  private final Journal journal;
  private final ServerSocketChannel unixListener;

  /**
   * Takes up what an earlier life has left in the state directory.
   *
   * @param listener of the executor API, bound
   */
  Agent(AgentSettings settings, ServerSocketChannel listener, long seed) throws IOException {
    this.listener = listener;
    // Bound before anything else, so that who comes meanwhile waits instead of being refused.
    unixListener = unixListener(settings.executorSocket());
    Files.createDirectories(settings.state());
    SplittableRandom random = new SplittableRandom(seed);
    Sandboxes sandboxes =
        Sandboxes.open(settings.sandboxes().volume(), settings.sandboxes().retentionMillis());
    AgentConfig config =
        new AgentConfig(
            settings.pod(),
            settings.port(),
            settings.executorSocket().toString(),
            sandboxes.live().toString(),
            settings.executorGraceMillis(),
            settings.role(),
            settings.launchers().containers());
    AgentState state = new AgentState(config, () -> uuid(random));
    journal = Journal.open(settings.state(), state::replay);
    SecretFiles secrets = new SecretFiles(Path.of(config.secretRoot()));
    loop = new AgentLoop(state, journal, sandboxes, secrets);
    state.restored(loop.nowMillis());
    sandboxes.restore(state.sandboxes());
    secrets.restore(state.sandboxes());
    settings
        .launchers()
        .sockets()
        .forEach(
            (name, socket) -> launchers.put(name, new LauncherLink(socket, loop.launcher(name))));
    session =
        new MasterSession(
            settings.master(), settings.relay(), settings.tokenFile(), random.split(), loop);
    executors = new ExecutorApi(loop);
    // The cache is out of reach for what runs in the executor's container.
    reader = new SandboxReader(sandboxes, settings.sandboxes().launcher(), session::send);
    disk =
        new DiskMeter(
            settings.sandboxes().launcher(),
            settings.sandboxes().writable(),
            bytes -> loop.put(new AgentInput.DiskMeasured(bytes)));
    fetcher = new Fetcher(sandboxes.live(), settings.state().resolve("fetched"), loop);
    prober = new Prober(loop);
    Log.say(
        "agent "
            + VERSION
            + " of pod "
            + settings.pod().namespace()
            + "/"
            + settings.pod().name()
            + (journal.isEmpty() ? " starts" : " goes on after a restart"));
  }

  /** Runs until everything is brought to an end after terminate, on this thread. */
  void run() throws IOException, InterruptedException {
    launchers.values().forEach(LauncherLink::start);
    session.start();
    try (HttpServer _ = HttpServer.serve(unixListener, ExecutorApi.OPTIONS, executors);
        HttpServer _ = HttpServer.serve(listener, ExecutorApi.OPTIONS, executors)) {
      loop.run(new AgentLoop.Outlets(launchers, session, executors, fetcher, prober, reader, disk));
    } finally {
      launchers.values().forEach(LauncherLink::stop);
      session.stop();
      journal.close();
    }
  }

  /** What an earlier life has left there is nobody's any more. */
  private static ServerSocketChannel unixListener(Path socket) throws IOException {
    Files.createDirectories(socket.toAbsolutePath().getParent());
    Files.deleteIfExists(socket);
    ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    unix.bind(UnixDomainSocketAddress.of(socket));
    return unix;
  }

  /** Begins to bring everything to an end. */
  void terminate() {
    loop.put(new AgentInput.Terminate());
  }

  /** A random UUID, version 4. */
  private static Bytes uuid(SplittableRandom random) {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return Bytes.copyOf(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
  }
}

package dev.tender.agent;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;

/** Starts the agent from its environment. */
public final class Main {
  /** The wrong environment does not become right by another start. */
  static final int WRONG_ENVIRONMENT = 2;

  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BACKLOG = 1024;

  private Main() {}

  /** Takes no arguments; the environment says everything. */
  public static void main(String[] args) throws IOException, InterruptedException {
    AgentSettings settings;
    try {
      settings = AgentSettings.read(System.getenv());
    } catch (WrongEnvironmentException wrong) {
      for (String problem : wrong.problems()) {
        Log.say("the agent cannot start: " + problem);
      }
      System.exit(WRONG_ENVIRONMENT);
      return;
    }
    // A broken agent ends at once: its supervisor starts the next, which goes on from the journal.
    Thread.setDefaultUncaughtExceptionHandler((thread, broken) -> die(broken));
    Agent agent = new Agent(settings, listener(settings.port()), seed());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> terminate(agent), "terminate"));
    agent.run();
    Log.say("nothing is left to do");
    // The shutdown hook waits for ever, so that the process ends here and with 0.
    Runtime.getRuntime().halt(0);
  }

  private static void die(Throwable broken) {
    Log.say("the agent is broken and ends: " + broken);
    for (StackTraceElement frame : broken.getStackTrace()) {
      Log.say("  at " + frame);
    }
    Runtime.getRuntime().halt(1);
  }

  /** The listener that the supervisor holds open over our restarts, or one of our own. */
  static ServerSocketChannel listener(int port) throws IOException {
    if (System.inheritedChannel() instanceof ServerSocketChannel inherited) {
      return inherited;
    }
    ServerSocketChannel own = ServerSocketChannel.open();
    own.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), BACKLOG);
    return own;
  }

  /** On SIGTERM: lets the loop bring things to an end, which then ends the process. */
  private static void terminate(Agent agent) {
    agent.terminate();
    try {
      Thread.currentThread().join();
    } catch (InterruptedException never) {
      // Nobody interrupts this thread; main halts the process.
    }
  }

  /** From the kernel itself: SecureRandom would load its providers for eight bytes. */
  private static long seed() throws IOException {
    try (FileInputStream random = new FileInputStream("/dev/urandom")) {
      return ByteBuffer.wrap(random.readNBytes(Long.BYTES)).getLong();
    }
  }
}

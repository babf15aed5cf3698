package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.sdk.link.Certificates;
import dev.tender.sdk.link.Link;
import dev.tender.sdk.link.TlsFront;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the driver speaks TLS with its master. */
class DriverTlsTest extends DriverScene {
  private static Certificates first;
  private static Certificates second;

  private TlsFront front;
  private Path ca;

  @BeforeAll
  static void makeCertificates(@TempDir Path directory) throws Exception {
    first = Certificates.make(directory, "ip:127.0.0.1");
    second = Certificates.make(directory, "ip:127.0.0.1");
  }

  @BeforeEach
  void putTlsBeforeTheMaster() throws Exception {
    front = new TlsFront(first, Integer.parseInt(master.address().split(":", 2)[1]));
    ca = Files.copy(first.file(), directory.resolve("ca.crt"));
    environment.put("TENDER_MASTER", "127.0.0.1:" + front.port());
    environment.put("TENDER_CA", ca.toString());
  }

  @AfterEach
  void closeFront() throws Exception {
    front.close();
  }

  @Test
  void streamAndCallsGoThroughTls() throws Exception {
    registered();
    scheduler.driver.launch(offer("o-1", 2, 512), List.of(task("t-1")));
    master.call(SchedulerCallBody.Accept.class);
    assertThat(front.handshakes()).as("one for the stream and one for calls").isEqualTo(2);
  }

  @Test
  void aCaThatWasReplacedCountsForTheNextConnection() throws Exception {
    FakeMaster.Stream before = registered();
    front.show(second);
    Files.copy(second.file(), ca, StandardCopyOption.REPLACE_EXISTING);
    before.cut();
    assertThat(scheduler.next()).isEqualTo("disconnected");
    ticker.skipToTimerWithin(ANY_BACKOFF);

    master.stream().accept("fw-1");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
  }

  @Test
  void aMasterThatIsNotTrustedIsLeftWithTheCureAndTriedAgain() throws Exception {
    front.show(second);
    try (LoggedLines log = new LoggedLines(Link.class)) {
      launch();
      assertThat(log.next())
          .contains("127.0.0.1:" + front.port() + " is not trusted")
          .contains("TENDER_CA, " + ca)
          .contains("put the ca.crt of today's ConfigMap tender-ca there");
    }
    Files.copy(second.file(), ca, StandardCopyOption.REPLACE_EXISTING);
    ticker.skipToTimerWithin(ANY_BACKOFF);
    master.stream().accept("fw-1");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
  }

  @Test
  void aMasterThatSpeaksTlsToOneWhoDoesNotIsLeftWithTheCure() throws Exception {
    environment.remove("TENDER_CA");
    try (LoggedLines log = new LoggedLines(Link.class)) {
      launch();
      assertThat(log.next())
          .contains("a master that speaks TLS is reached with TENDER_MASTER and TENDER_CA");
    }
  }

  /** What a class logs. */
  private static final class LoggedLines extends Handler implements AutoCloseable {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Logger logger;

    LoggedLines(Class<?> source) {
      logger = Logger.getLogger(source.getName());
      logger.addHandler(this);
    }

    String next() throws InterruptedException {
      return String.valueOf(lines.poll(20, TimeUnit.SECONDS));
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {
      // Nothing is held back.
    }

    @Override
    public void close() {
      logger.removeHandler(this);
    }
  }
}

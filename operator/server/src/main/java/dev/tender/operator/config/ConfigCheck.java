package dev.tender.operator.config;

import dev.tender.operator.kube.Quantities;
import dev.tender.operator.zookeeper.ZooKeeperUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;

/** Looks at the whole configuration at once, so that a start fails with every mistake in it. */
public final class ConfigCheck {
  /** A host, a wildcard for one, or an IPv4 address. */
  private static final Pattern TLS_NAME =
      Pattern.compile("(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

  private ConfigCheck() {}

  /** A sentence for each setting that cannot be used. */
  public static List<String> problems(TenderConfig config) {
    List<String> problems = new ArrayList<>();
    hostAndPort("tender.advertise", config.advertise(), problems);
    config.zookeeper().ifPresent(each -> zooKeeper(each, problems));
    quantity("tender.agent.cpu", config.agent().cpu(), problems);
    quantity("tender.agent.memory", config.agent().memory(), problems);
    quantity("tender.master.first-task-cpu", config.master().firstTaskCpu(), problems);
    quantity("tender.master.first-task-memory", config.master().firstTaskMemory(), problems);
    range("tender.records.writes-per-second", config.records().writesPerSecond(), 1, problems);
    range("tender.records.offers-max", config.records().offersMax(), 0, problems);
    range("tender.records.tasks-kept", config.records().tasksKept(), 0, problems);
    positive("tender.records.offer-linger", config.records().offerLinger(), problems);
    positive("tender.wire.heartbeat", config.wire().heartbeat(), problems);
    positive("tender.master.allocation-interval", config.master().allocationInterval(), problems);
    positive("tender.master.offer-timeout", config.master().offerTimeout(), problems);
    positive("tender.master.offer-maximum", config.master().offerMaximum(), problems);
    positive("tender.master.agent-timeout", config.master().agentTimeout(), problems);
    positive("tender.wire.forget-after", config.wire().forgetAfter(), problems);
    plainPort(config, problems);
    config.tls().names().ifPresent(names -> names.forEach(each -> tlsName(each, problems)));
    election(config.election(), problems);
    if (config.wire().heartbeat().compareTo(Duration.ofSeconds(10)) > 0) {
      problems.add("tender.wire.heartbeat must be at most 10s: clients give up after 10 s");
    }
    if (config.wire().agentSilence().compareTo(config.wire().heartbeat().multipliedBy(2)) < 0) {
      problems.add("tender.wire.agent-silence must be at least twice tender.wire.heartbeat");
    }
    return problems;
  }

  private static void plainPort(TenderConfig config, List<String> problems) {
    TenderConfig.Wire wire = config.wire();
    if (wire.plainPort() < 0 || wire.plainPort() > 65_535) {
      problems.add("tender.wire.plain-port is " + wire.plainPort() + "; use 1 to 65535, or 0");
    }
    wire.plainAdvertise()
        .ifPresent(address -> hostAndPort("tender.wire.plain-advertise", address, problems));
    if (wire.plainPort() == 0 && wire.plainNamespaces().isPresent()) {
      problems.add("tender.wire.plain-namespaces needs tender.wire.plain-port");
    }
  }

  private static void tlsName(String name, List<String> problems) {
    String bare = name.strip();
    if (!TLS_NAME.matcher(bare).matches() && !IPAddress.isValidIPv6(bare)) {
      problems.add(
          "tender.tls.names has '"
              + name
              + "'; write host names and addresses without ports, such as tender.example,10.0.0.7");
    }
  }

  private static void election(TenderConfig.Election election, List<String> problems) {
    Duration lease = election.leaseDuration();
    positive("tender.election.retry-period", election.retryPeriod(), problems);
    if (lease.toSeconds() < 1 || !lease.equals(Duration.ofSeconds(lease.toSeconds()))) {
      problems.add(
          "tender.election.lease-duration is " + lease + "; use whole seconds, such as 15s");
    }
    if (election.renewDeadline().compareTo(lease) >= 0) {
      problems.add(
          "tender.election.renew-deadline must be less than tender.election.lease-duration:"
              + " a leader has to end before another one begins");
    }
    if (election.renewDeadline().compareTo(election.retryPeriod().multipliedBy(3)) < 0) {
      problems.add(
          "tender.election.renew-deadline must be at least three times"
              + " tender.election.retry-period: one answer that is late must not end a leader");
    }
  }

  private static void hostAndPort(String setting, String value, List<String> problems) {
    int colon = value.lastIndexOf(':');
    if (colon <= 0 || !value.substring(colon + 1).matches("[0-9]{1,5}")) {
      problems.add(setting + " is '" + value + "'; write host:port, such as tender.example:5050");
    }
  }

  private static void zooKeeper(String value, List<String> problems) {
    try {
      ZooKeeperUrl.parse(value);
    } catch (IllegalArgumentException e) {
      problems.add("tender.zookeeper " + e.getMessage());
    }
  }

  private static void quantity(String setting, String value, List<String> problems) {
    try {
      if (Quantities.toMillis(value) <= 0) {
        problems.add(setting + " must be more than 0");
      }
    } catch (IllegalArgumentException e) {
      problems.add(setting + ": " + e.getMessage());
    }
  }

  private static void range(String setting, int value, int least, List<String> problems) {
    if (value < least) {
      problems.add(setting + " is " + value + "; use " + least + " or more");
    }
  }

  private static void positive(String setting, Duration value, List<String> problems) {
    if (value.isNegative() || value.isZero()) {
      problems.add(setting + " is " + value + "; use a duration such as 5s");
    }
  }
}

package dev.tender.operator.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client sees in a real ZooKeeper. */
@Timeout(120)
class LeaderNodeTest {
  private static final String PATH = "/trial/mesos";
  private static final Duration SESSION = Duration.ofSeconds(10);

  @TempDir Path data;
  private RealZooKeeper server;
  private CuratorFramework reader;

  @BeforeEach
  void start() throws Exception {
    server = new RealZooKeeper(data, 0);
    reader = CuratorFrameworkFactory.newClient("127.0.0.1:" + server.port(), new RetryForever(100));
    reader.start();
  }

  @AfterEach
  void stop() {
    reader.close();
    server.close();
  }

  private LeaderNode leader(String info) {
    return leader(info, server.port());
  }

  private static LeaderNode leader(String info, int port) {
    LeaderNode node =
        new LeaderNode(
            ZooKeeperUrl.parse("zk://127.0.0.1:" + port + PATH),
            info.getBytes(StandardCharsets.UTF_8),
            SESSION);
    node.start();
    return node;
  }

  /** The children as soon as they are so. */
  private List<String> children(Predicate<List<String>> wanted) throws Exception {
    while (true) {
      CountDownLatch changed = new CountDownLatch(1);
      List<String> children = List.of();
      if (reader.checkExists().usingWatcher(watch(changed)).forPath(PATH) != null) {
        children = reader.getChildren().usingWatcher(watch(changed)).forPath(PATH);
      }
      if (wanted.test(children)) {
        return children;
      }
      assertThat(changed.await(60, TimeUnit.SECONDS)).as("changes after %s", children).isTrue();
    }
  }

  private static Watcher watch(CountDownLatch changed) {
    return _ -> changed.countDown();
  }

  private String only(Predicate<String> wanted) throws Exception {
    return children(all -> all.size() == 1 && wanted.test(all.getFirst())).getFirst();
  }

  private String text(String child) throws Exception {
    return new String(reader.getData().forPath(PATH + "/" + child), StandardCharsets.UTF_8);
  }

  private static long sequence(String child) {
    return Long.parseLong(child.substring("json.info_".length()));
  }

  @Test
  void theLeaderIsPublishedAsMesosDoesAndGoesWithItsSession() throws Exception {
    try (LeaderNode _ = leader("{\"id\":\"a\"}")) {
      String child = only(_ -> true);
      assertThat(child).matches("json\\.info_[0-9]{10}");
      assertThat(text(child)).isEqualTo("{\"id\":\"a\"}");
      Stat stat = reader.checkExists().forPath(PATH + "/" + child);
      assertThat(stat.getEphemeralOwner()).isNotZero();
    }
    assertThat(children(List::isEmpty)).isEmpty();
  }

  @Test
  void whatEarlierLeadersHaveLeftIsRemovedAndNothingElse() throws Exception {
    for (String child : List.of("json.info_0000000003", "info_0000000001", "log_replicas", "own")) {
      reader.create().creatingParentsIfNeeded().forPath(PATH + "/" + child);
    }
    try (LeaderNode _ = leader("a")) {
      List<String> left = children(all -> all.size() == 3);
      assertThat(left).contains("log_replicas", "own").anyMatch(each -> each.matches(".*[4-9]"));
    }
  }

  @Test
  void ofTwoWhoBelieveToLeadTheLaterStaysAndTheyDoNotFight() throws Exception {
    try (LeaderNode _ = leader("first")) {
      String first = only(_ -> true);
      String second;
      try (LeaderNode _ = leader("second")) {
        second = only(each -> !each.equals(first));
        assertThat(text(second)).isEqualTo("second");
      }
      // Nobody is there any more, so the first is. ZooKeeper has counted every attempt.
      String third = only(each -> !each.equals(second));
      assertThat(text(third)).isEqualTo("first");
      assertThat(sequence(third)).isEqualTo(sequence(second) + 1);
    }
  }

  @Test
  void aLostSessionIsFollowedByAnotherWithANodeOfItsOwn() throws Exception {
    try (LeaderNode _ = leader("a")) {
      String child = only(_ -> true);
      server.expire(reader.checkExists().forPath(PATH + "/" + child).getEphemeralOwner());
      String next = only(each -> !each.equals(child));
      assertThat(text(next)).isEqualTo("a");
    }
  }

  @Test
  void afterALostSessionWhoIsThereIsNotTheLeader() throws Exception {
    try (LeaderNode _ = leader("a")) {
      String child = only(_ -> true);
      Stat stat = reader.checkExists().forPath(PATH + "/" + child);
      reader.create().forPath(PATH + "/json.info_0000000999");
      server.expire(stat.getEphemeralOwner());
      String next = only(each -> !each.equals(child) && !each.endsWith("999"));
      assertThat(text(next)).isEqualTo("a");
    }
  }

  @Test
  void theNodeOutlivesARestartOfZooKeeper() throws Exception {
    int port = server.port();
    try (LeaderNode _ = leader("a")) {
      String child = only(_ -> true);
      long session = reader.checkExists().forPath(PATH + "/" + child).getEphemeralOwner();
      server.close();
      server = new RealZooKeeper(data, port);
      assertThat(only(_ -> true)).isEqualTo(child);
      assertThat(reader.checkExists().forPath(PATH + "/" + child).getEphemeralOwner())
          .isEqualTo(session);
    }
  }

  @Test
  void zooKeeperMayComeLater() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (LeaderNode _ = leader("a", port)) {
      reader.close();
      server.close();
      server = new RealZooKeeper(data, port);
      reader = CuratorFrameworkFactory.newClient("127.0.0.1:" + port, new RetryForever(100));
      reader.start();
      assertThat(text(only(_ -> true))).isEqualTo("a");
    }
  }

  @Test
  void aNodeThatSomebodyRemovedIsPutThereAgain() throws Exception {
    try (LeaderNode _ = leader("a")) {
      String child = only(_ -> true);
      reader.delete().forPath(PATH + "/" + child);
      assertThat(text(only(each -> !each.equals(child)))).isEqualTo("a");
    }
  }
}

package dev.tender.operator.zookeeper;

import dev.tender.protocol.http.Complaint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This master's node below the path, from start to close, which are between winning and losing the
 * leadership. Clients take the node with the smallest name for the leader, so earlier ones are
 * removed: all of them at the start and after a lost session, when ours is gone as well. Between
 * two that both believe to lead, the later one stays, and they do not fight.
 */
public final class LeaderNode implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LeaderNode.class);

  /** As Mesos names them; ZooKeeper adds ten digits. */
  static final String PREFIX = "json.info_";

  /** Of masters so old that they wrote protobuf. */
  private static final String OLD_PREFIX = "info_";

  private static final String LOG_REPLICAS = "log_replicas";

  private static final int CONNECT_MILLIS = 5_000;
  private static final int RETRY_MILLIS = 500;
  private static final long AGAIN_MILLIS = 2_000;
  private static final long CLOSE_MILLIS = 3_000;

  private final ZooKeeperUrl url;
  private final byte[] masterInfo;
  private final CuratorFramework client;
  private final BlockingQueue<Boolean> woken = new LinkedBlockingQueue<>(1);

  /** The same each time, which ZooKeeper then holds once. */
  private final CuratorWatcher watcher = _ -> wake();

  /** Of the syncing thread. */
  private @Nullable String own;

  private volatile boolean claiming = true;
  private volatile @Nullable Thread thread;
  private final Complaint complaint;
  private List<String> strangers = List.of();

  /**
   * @param masterInfo MasterInfo as JSON
   * @param sessionTimeout how long ZooKeeper keeps the node of a master that has died; servers have
   *     bounds of their own
   */
  public LeaderNode(ZooKeeperUrl url, byte[] masterInfo, Duration sessionTimeout) {
    this.url = url;
    this.complaint =
        new Complaint(reason ->
            LOG.warnf(
                "tender.zookeeper: the leader cannot be published at %s now: %s", url, reason));
    this.masterInfo = masterInfo.clone();
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(url.servers())
            .sessionTimeoutMs(Math.toIntExact(sessionTimeout.toMillis()))
            .connectionTimeoutMs(CONNECT_MILLIS)
            .maxCloseWaitMs(Math.toIntExact(CLOSE_MILLIS))
            .retryPolicy(new RetryOneTime(RETRY_MILLIS));
    if (url.credentials() != null) {
      builder.authorization("digest", url.credentials().getBytes(StandardCharsets.UTF_8));
    }
    this.client = builder.build();
  }

  /** Publishes as soon as ZooKeeper answers, which need not be now. */
  public void start() {
    client
        .getConnectionStateListenable()
        .addListener((_, state) -> {
          if (state == ConnectionState.LOST) {
            claiming = true;
          }
          wake();
        });
    client.start();
    wake();
    thread = Thread.ofVirtual().name("zookeeper").start(this::run);
  }

  /** Withdraws: the node goes with the session. */
  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join(CLOSE_MILLIS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    client.close();
  }

  private void wake() {
    // One that waits stands for all that has changed until it is looked at.
    boolean _ = woken.offer(true);
  }

  private void run() {
    try {
      while (true) {
        Boolean _ = woken.take();
        if (!trySync()) {
          Thread.sleep(AGAIN_MILLIS);
          wake();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean trySync() throws InterruptedException {
    try {
      sync();
      complaint.over();
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // Curator declares no less.
      complaint.say(e.getMessage());
      return false;
    }
  }

  private void sync() throws Exception {
    String now = own;
    List<String> children = children();
    if (!claiming && now != null && children.contains(now)) {
      removeEarlier(children, now);
      return;
    }
    if (!claiming && children.stream().anyMatch(LeaderNode::isMasters)) {
      // Somebody has removed ours and put his own there: he leads, whatever we think.
      return;
    }
    boolean again = now != null;
    own = null;
    claiming = false;
    try {
      // Ours first: an earlier leader that finds nobody there would publish itself again.
      own = create();
      remove(children);
    } finally {
      // What could not be done is still to be done, also when a lost connection hides whether it
      // was.
      claiming |= own == null;
    }
    LOG.infof("%s at %s as %s", again ? "Published again" : "Published", url, own);
    // Whoever came between is earlier than we are.
    wake();
  }

  /** What is there; also sees to it that we are woken when that changes. */
  private List<String> children() throws Exception {
    if (client.checkExists().forPath(url.path()) == null) {
      try {
        client.create().creatingParentsIfNeeded().forPath(url.path());
      } catch (KeeperException.NodeExistsException _) {
        // another master's first start
      }
    }
    List<String> children = client.getChildren().usingWatcher(watcher).forPath(url.path());
    warnOfStrangers(children);
    return children;
  }

  private String create() throws Exception {
    // Without Curator's protection, whose names sort before any other.
    String created =
        client
            .create()
            .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
            .withACL(acl())
            .forPath(url.path() + "/" + PREFIX, masterInfo);
    return created.substring(created.lastIndexOf('/') + 1);
  }

  private List<ACL> acl() {
    if (url.credentials() == null) {
      return ZooDefs.Ids.OPEN_ACL_UNSAFE;
    }
    List<ACL> acl = new ArrayList<>(ZooDefs.Ids.CREATOR_ALL_ACL);
    acl.addAll(ZooDefs.Ids.READ_ACL_UNSAFE);
    return acl;
  }

  private void removeEarlier(List<String> children, String own) throws Exception {
    remove(
        children.stream()
            .filter(each -> isMasters(each) && sequence(each) < sequence(own))
            .toList());
  }

  private void remove(List<String> children) throws Exception {
    for (String child : children) {
      if (isMasters(child)) {
        try {
          client.delete().forPath(url.path() + "/" + child);
          LOG.infof("Removed %s of an earlier leader from %s", child, url);
        } catch (KeeperException.NoNodeException _) {
          // it went by itself
        }
      }
    }
  }

  private void warnOfStrangers(List<String> children) {
    List<String> found =
        children.stream()
            .filter(each -> !isMasters(each) && !each.equals(LOG_REPLICAS))
            .sorted()
            .toList();
    if (!found.isEmpty() && !found.equals(strangers)) {
      LOG.warnf(
          "tender.zookeeper: below %s are nodes of somebody else, %s; some clients take the"
              + " smallest name for the leader's, so give Tender a path of its own",
          url, found);
    }
    strangers = found;
  }

  private static boolean isMasters(String child) {
    return child.matches("(" + PREFIX + "|" + OLD_PREFIX + ")[0-9]{10}");
  }

  private static long sequence(String child) {
    return Long.parseLong(child.substring(child.lastIndexOf('_') + 1));
  }
}

package dev.tender.operator.records;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.MasterEffect;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notices as Kubernetes Events on the Framework or the Node; the same one at most once a minute. As
 * many wait to be written as somebody may read: more are left out, whoever has so much to hear of.
 */
final class NoticeRecords {
  private static final long REPEAT_MILLIS = 60_000;
  private static final int REMEMBERED = 1_000;
  private static final int LONGEST_MESSAGE = 1_000;
  private static final int MOST_WAITING = 2_000;
  private static final int MOST_WAITING_OF_ONE = 100;

  private record Key(String subject, String reason, String message) {}

  private final RecordWriter writer;
  private final Owners owners;
  private final InstantSource clock;
  private final Map<Key, Long> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** How many are not written yet, by subject. */
  private final Map<String, Integer> waiting = new HashMap<>();

  private int allWaiting;
  private long counter;

  NoticeRecords(RecordWriter writer, Owners owners, InstantSource clock) {
    this.writer = writer;
    this.owners = owners;
    this.clock = clock;
  }

  void record(MasterEffect.Notice notice) {
    Owners.@Nullable Owner owner = owners.find(notice.framework());
    Key key = new Key(notice.framework().toString(), notice.reason(), notice.message());
    if (owner == null || !news(key)) {
      return;
    }
    ObjectNode involved = RecordJson.owner(notice.framework().name(), owner.uid());
    involved.put("namespace", notice.framework().namespace());
    write(notice.framework().namespace(), involved, notice.warning(), key);
  }

  /** Events on Nodes, which have no namespace, are in the default one, where kubectl looks. */
  void record(MasterEffect.NodeNotice notice) {
    Key key = new Key("Node " + notice.node(), notice.reason(), notice.message());
    if (!news(key)) {
      return;
    }
    ObjectNode involved = RecordJson.owner(notice.node(), notice.uid().value());
    involved.put("apiVersion", "v1");
    involved.put("kind", "Node");
    write("default", involved, notice.warning(), key);
  }

  private boolean news(Key key) {
    if (allWaiting >= MOST_WAITING
        || waiting.getOrDefault(key.subject(), 0) >= MOST_WAITING_OF_ONE) {
      return false;
    }
    long now = clock.millis();
    Long last = told.get(key);
    if (last != null && now - last < REPEAT_MILLIS) {
      return false;
    }
    told.put(key, now);
    return true;
  }

  private void write(String namespace, ObjectNode involved, boolean warning, Key key) {
    long now = clock.millis();
    String name =
        involved.get("name").asText()
            + "."
            + Long.toHexString(now)
            + Long.toHexString(counter++ & 0xffff);
    ObjectRef ref = new ObjectRef(ObjectRef.Kind.EVENT, namespace, name);
    ObjectNode node = RecordJson.object(ref, Map.of(), RecordJson.owner("", ""));
    ((ObjectNode) node.get("metadata")).remove("ownerReferences");
    node.set("involvedObject", involved);
    node.put("type", warning ? "Warning" : "Normal");
    node.put("reason", key.reason());
    String message = key.message();
    node.put(
        "message",
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE));
    node.put("firstTimestamp", RecordJson.time(now));
    node.put("lastTimestamp", RecordJson.time(now));
    node.put("count", 1);
    node.put("reportingComponent", "tender.dev/operator");
    node.put("reportingInstance", "tender");
    node.putObject("source").put("component", "tender");
    allWaiting++;
    waiting.merge(key.subject(), 1, Integer::sum);
    writer.touch(new EventEntry(ref, node, () -> written(key.subject())));
  }

  private void written(String subject) {
    allWaiting--;
    waiting.computeIfPresent(subject, (_, count) -> count == 1 ? null : count - 1);
  }
}

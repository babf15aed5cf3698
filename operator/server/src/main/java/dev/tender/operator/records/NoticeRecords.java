package dev.tender.operator.records;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.MasterEffect;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notices as Kubernetes Events on the Framework; the same one at most once a minute. */
final class NoticeRecords {
  private static final long REPEAT_MILLIS = 60_000;
  private static final int REMEMBERED = 1_000;
  private static final int LONGEST_MESSAGE = 1_000;

  private record Key(String framework, String reason, String message) {}

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
  private long counter;

  NoticeRecords(RecordWriter writer, Owners owners, InstantSource clock) {
    this.writer = writer;
    this.owners = owners;
    this.clock = clock;
  }

  void record(MasterEffect.Notice notice) {
    Owners.@Nullable Owner owner = owners.find(notice.framework());
    long now = clock.millis();
    Key key = new Key(notice.framework().toString(), notice.reason(), notice.message());
    Long last = told.get(key);
    if (owner == null || (last != null && now - last < REPEAT_MILLIS)) {
      return;
    }
    told.put(key, now);
    String name =
        notice.framework().name()
            + "."
            + Long.toHexString(now)
            + Long.toHexString(counter++ & 0xffff);
    ObjectRef ref = new ObjectRef(ObjectRef.Kind.EVENT, notice.framework().namespace(), name);
    writer.touch(new EventEntry(ref, body(ref, notice, owner.uid(), now)));
  }

  private static ObjectNode body(ObjectRef ref, MasterEffect.Notice notice, String uid, long now) {
    ObjectNode node = RecordJson.object(ref, Map.of(), RecordJson.owner("", uid));
    ((ObjectNode) node.get("metadata")).remove("ownerReferences");
    ObjectNode involved = RecordJson.owner(notice.framework().name(), uid);
    involved.put("namespace", notice.framework().namespace());
    node.set("involvedObject", involved);
    node.put("type", notice.warning() ? "Warning" : "Normal");
    node.put("reason", notice.reason());
    String message = notice.message();
    node.put(
        "message",
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE));
    node.put("firstTimestamp", RecordJson.time(now));
    node.put("lastTimestamp", RecordJson.time(now));
    node.put("count", 1);
    node.put("reportingComponent", "tender.dev/operator");
    node.put("reportingInstance", "tender");
    node.putObject("source").put("component", "tender");
    return node;
  }
}

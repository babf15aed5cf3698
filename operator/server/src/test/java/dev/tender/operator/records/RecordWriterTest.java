package dev.tender.operator.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tender.operator.kube.ApiResult;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordWriterTest {
  private static final ApiResult FAILED = new ApiResult.Failed("failed calling webhook", 0);

  private long nowMillis = 1_000_000;
  private final FakeApi api = new FakeApi();
  private final RecordWriter writer =
      new RecordWriter(api, () -> Instant.ofEpochMilli(nowMillis), 20);
  private final StatusEntry bad = entry("bad");
  private final StatusEntry good = entry("good");

  @Test
  void oneThatFailsWaitsAloneAndLongerEveryTime() {
    api.next = FAILED;
    show(bad, "bad1");
    show(good, "good1");
    assertThat(after(0)).containsExactly("status Framework bad1", "status Framework good1");
    assertThat(after(999)).isEmpty();
    api.next = FAILED;
    assertThat(after(1)).containsExactly("status Framework bad1");
    assertThat(after(1_999)).isEmpty();
    assertThat(after(1)).containsExactly("status Framework bad1");

    // Once it has been written, the next failure is a first one again.
    api.next = FAILED;
    show(bad, "bad2");
    assertThat(after(0)).containsExactly("status Framework bad2");
    assertThat(after(1_000)).containsExactly("status Framework bad2");
  }

  @Test
  void whatBecomesOfItMeanwhileDoesNotBringItBackSooner() {
    api.next = FAILED;
    show(bad, "bad1");
    after(0);
    show(bad, "bad2");
    assertThat(after(999)).isEmpty();
    assertThat(after(1)).containsExactly("status Framework bad2");
  }

  @Test
  void whenTheServerHasTooMuchToDoAllWait() {
    api.next = new ApiResult.Unavailable("too many requests", 3_000);
    show(bad, "bad1");
    show(good, "good1");
    assertThat(after(0)).containsExactly("status Framework bad1");
    assertThat(after(2_999)).isEmpty();
    assertThat(after(200)).hasSize(2);
  }

  @Test
  void oneWhoseRequestThrowsIsTriedAgainAndKeepsNoOtherWaiting() {
    api.fault = new IllegalStateException("on purpose");
    show(bad, "bad1");
    show(good, "good1");
    assertThat(after(0)).containsExactly("status Framework bad1", "status Framework good1");
    assertThat(after(1_000)).containsExactly("status Framework bad1");
    assertThat(writer.failed()).isEqualTo(1);
  }

  @Test
  void whatIsGoneWhileItIsWrittenIsNotWrittenAgain() {
    bad.show(status("bad1"));
    Entry.Next next = bad.next(nowMillis, false);
    assertThat(next).isInstanceOf(Entry.Next.Write.class);
    bad.show(status("bad2"));
    bad.leave();
    bad.done(((Entry.Next.Write) next).op(), new ApiResult.Done(), nowMillis);
    assertThat(bad.next(nowMillis, false)).isEqualTo(new Entry.Next.Done());
  }

  /** What is written when so much time has passed. */
  private List<String> after(long millis) {
    nowMillis += millis;
    int before = api.requests.size();
    boolean more = true;
    while (more) {
      more = writer.writeOne();
    }
    return api.requests.subList(before, api.requests.size());
  }

  private void show(StatusEntry entry, String phase) {
    writer.update(() -> {
      entry.show(status(phase));
      writer.touch(entry);
    });
  }

  private static StatusEntry entry(String name) {
    return new StatusEntry(
        new ObjectRef(ObjectRef.Kind.FRAMEWORK, "ns", name), JsonNodeFactory.instance.objectNode());
  }

  private static JsonNode status(String phase) {
    return JsonNodeFactory.instance.objectNode().put("phase", phase);
  }
}

package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListWatchTest {
  private final List<String> heard = new ArrayList<>();

  /** Answers one request after another; closes the watch when its script has ended. */
  private final class Script implements KubeStream {
    private final List<Object> answers;
    private final List<String> asked = new ArrayList<>();
    private @Nullable ListWatch<KubeJson.Node> watch;

    private Script(Object... answers) {
      this.answers = new ArrayList<>(List.of(answers));
    }

    @Override
    public byte[] read(String path) throws IOException {
      return next(path).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public InputStream open(String path) throws IOException {
      return new ByteArrayInputStream(read(path));
    }

    private String next(String path) throws IOException {
      asked.add(path);
      Object answer = answers.removeFirst();
      if (answers.isEmpty() && watch != null) {
        watch.close();
      }
      if (answer instanceof IOException failure) {
        throw failure;
      }
      return ((String) answer).replace('\'', '"');
    }

    private Script run() {
      watch =
          new ListWatch<>(
              this,
              "/api/v1/nodes",
              "",
              KubeJson.Node.class,
              new ListWatch.Listener<>() {
                @Override
                public void seen(KubeJson.Node object) {
                  heard.add("seen " + object.metadata().uid());
                }

                @Override
                public void gone(String uid, KubeJson.@Nullable Node last) {
                  heard.add("gone " + uid + (last == null ? "" : " as shown"));
                }

                @Override
                public void listed() {
                  heard.add("listed");
                }
              });
      watch.run();
      return this;
    }
  }

  @Test
  void everyItemOfEveryPageIsShownAndThenWatched() {
    Script script =
        new Script(
                "{'kind':'NodeList','metadata':{'resourceVersion':'10','continue':'c1'},"
                    + "'items':[{'metadata':{'uid':'a'},'spec':{'x':[1,{'y':2}]}},"
                    + "{'metadata':{'uid':'b'}}]}",
                "{'metadata':{'resourceVersion':'11'},'items':[{'metadata':{'uid':'c'}}]}",
                "{'type':'ADDED','object':{'metadata':{'uid':'d','resourceVersion':'12'}}}\n"
                    + "{'type':'DELETED','object':{'metadata':{'uid':'a','resourceVersion':'13'}}}\n"
                    + "{'type':'BOOKMARK','object':{'metadata':{'resourceVersion':'20'}}}\n",
                "")
            .run();
    assertThat(heard)
        .containsExactly("seen a", "seen b", "seen c", "listed", "seen d", "gone a as shown");
    assertThat(script.asked.get(1)).contains("continue=c1");
    assertThat(script.asked.get(2)).contains("watch=true").contains("resourceVersion=11");
    // The bookmark is where the next watch begins.
    assertThat(script.asked.get(3)).contains("resourceVersion=20");
  }

  @Test
  void afterGoneItListsAgainAndTellsWhatHasVanishedMeanwhile() {
    new Script(
            "{'metadata':{'resourceVersion':'10'},'items':[{'metadata':{'uid':'a'}},"
                + "{'metadata':{'uid':'b'}}]}",
            "{'type':'ERROR','object':{'kind':'Status','code':410}}",
            "{'metadata':{'resourceVersion':'50'},'items':[{'metadata':{'uid':'b'}}]}",
            "")
        .run();
    assertThat(heard).containsExactly("seen a", "seen b", "listed", "seen b", "gone a", "listed");
  }

  @Test
  void aRefusedWatchIsGoneToo() {
    new Script(
            "{'metadata':{'resourceVersion':'10'},'items':[]}",
            new KubeStream.Gone("too old"),
            "{'metadata':{'resourceVersion':'50'},'items':[]}",
            "")
        .run();
    assertThat(heard).containsExactly("listed", "listed");
  }

  /** Lists nothing; each watch is silent until it is closed. */
  private static final class Silent implements KubeStream {
    private final BlockingQueue<CountDownLatch> opened = new LinkedBlockingQueue<>();

    @Override
    public byte[] read(String path) {
      return "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}"
          .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public InputStream open(String path) {
      CountDownLatch closed = new CountDownLatch(1);
      opened.add(closed);
      return new InputStream() {
        @Override
        public int read() throws IOException {
          try {
            closed.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new IOException("closed");
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
          return read();
        }

        @Override
        public void close() {
          closed.countDown();
        }
      };
    }
  }

  @Test
  void aSilentWatchIsOpenedAgainAtOnceAndGetsItsFullTime() throws InterruptedException {
    Silent silent = new Silent();
    try (ListWatch<KubeJson.Node> watch =
        new ListWatch<>(silent, "/api/v1/nodes", "", KubeJson.Node.class, new Unheard(), 1_000)) {
      Thread.ofVirtual().start(watch);
      CountDownLatch first = silent.opened.take();
      first.await();
      long hungUp = System.nanoTime();
      CountDownLatch second = silent.opened.take();
      second.await();
      // Not at the watchdog's next look, which comes after a quarter of the time.
      assertThat(System.nanoTime() - hungUp).isGreaterThan(900_000_000L);
    }
  }

  private static final class Unheard implements ListWatch.Listener<KubeJson.Node> {
    @Override
    public void seen(KubeJson.Node object) {}

    @Override
    public void gone(String uid, KubeJson.@Nullable Node last) {}

    @Override
    public void listed() {}
  }
}

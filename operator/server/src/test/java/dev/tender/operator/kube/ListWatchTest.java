package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
}

package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Proof;
import dev.tender.operator.http.Readers.Reader;
import dev.tender.operator.http.Readers.Visit;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What whoever shows nothing may read, where a namespace is set aside for such schedulers. */
class FrameworkReadersTest {
  private static final String MADE = "labels: {tender.dev/made-by: tender}";

  private final FrameworkRegistry registry =
      new FrameworkRegistry(
          new FrameworkMapper(ResourceNames.DEFAULT, Resources.of(20, 96L << 20)),
          new RecordedEvents(),
          List::of);

  @Test
  void strangersReadWhatWasMadeForThem() {
    declare("made", MADE, "");
    declare("a-persons", "labels: {}", "");
    assertThat(read(false, Set.of())).isEqualTo("[open/made]");
  }

  @Test
  void butNotOnceItHasCredentials() {
    declare("made", MADE, ", credentials: {secretRef: {name: s}}");
    assertThat(read(false, Set.of())).startsWith("401");
  }

  @Test
  void onThePlainPortTheirNamespaceMustBeOpen() {
    declare("made", MADE, ", wire: {plain: true}");
    assertThat(read(true, Set.of())).startsWith("401");
    assertThat(read(true, Set.of("open"))).isEqualTo("[open/made]");
  }

  private String read(boolean plain, Set<String> plainNamespaces) {
    FrameworkReaders readers =
        new FrameworkReaders(
            registry, _ -> null, new PlainPort(plain ? 5051 : 0, plainNamespaces), "open");
    Reader reader =
        readers.find(new Visit(new Proof.None(), "10.0.0.9", plain)).toCompletableFuture().join();
    return switch (reader) {
      case Reader.Known known -> known.own().toString();
      case Reader.TurnedAway away -> away.refusal().status() + " " + away.refusal();
    };
  }

  private void declare(String name, String metadata, String more) {
    registry.declare(
        Serialization.unmarshal(
            "apiVersion: tender.dev/v1beta1\nkind: Framework\nmetadata: {name: "
                + name
                + ", namespace: open, uid: "
                + name
                + ", "
                + metadata
                + "}\nspec: {scheduler: {external: {}}"
                + more
                + "}\n",
            Framework.class));
  }
}

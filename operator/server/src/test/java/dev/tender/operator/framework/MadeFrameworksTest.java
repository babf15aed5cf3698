package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.MasterView;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.records.ObjectRef;
import dev.tender.protocol.v1.FrameworkInfo;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** When what Tender has made goes, and what stays whatever happens. */
class MadeFrameworksTest {
  private static final FrameworkName NAME = new FrameworkName("ns", "spark");
  private static final FrameworkInfo INFO = FrameworkInfo.builder().user("u").name("spark").build();

  private Instant now = Instant.EPOCH;
  private ApiResult answer = new ApiResult.Done();
  private final Map<String, JsonNode> objects = new TreeMap<>();
  private final MadeFrameworks made =
      new MadeFrameworks(
          new Writes(), new FrameworkLookup(objects::get), () -> now, Duration.ofMinutes(10));

  /** An API server that has what was made and not removed. */
  private final class Writes implements MadeFrameworks.Writes {
    @Override
    public ApiResult make(ObjectRef framework, JsonNode object) {
      ((ObjectNode) object.get("metadata")).put("uid", "u").put("resourceVersion", "1");
      objects.put(framework.path(), object);
      return answer;
    }

    @Override
    public ApiResult change(ObjectRef framework, JsonNode patch) {
      return answer;
    }

    @Override
    public ApiResult remove(ObjectRef framework, String uid, String resourceVersion) {
      if (answer instanceof ApiResult.Done) {
        objects.remove(framework.path());
      }
      return answer;
    }
  }

  @Test
  void oneWithoutAFrameworkIdGoesAfterTheWholeTime() {
    made.use(NAME);
    made.make(NAME, INFO);
    pass(Duration.ofMinutes(20));
    tidy(true);
    pass(Duration.ofMinutes(9));
    tidy(false);
    assertThat(objects).hasSize(1);
    pass(Duration.ofMinutes(1));
    tidy(false);
    assertThat(objects).isEmpty();
  }

  @Test
  void aNewMasterCountsAnew() {
    made.make(NAME, INFO);
    pass(Duration.ofHours(1));
    tidy(false);
    assertThat(objects).hasSize(1);
    pass(Duration.ofMinutes(10));
    tidy(false);
    assertThat(objects).isEmpty();
  }

  @Test
  void aSchedulerThatComesKeepsItAndOneThatComesTooLateIsToldToWait() {
    made.use(NAME);
    made.make(NAME, INFO);
    pass(Duration.ofMinutes(9));
    assertThat(made.use(NAME)).isTrue();
    pass(Duration.ofMinutes(9));
    tidy(false);
    assertThat(objects).hasSize(1);
    pass(Duration.ofMinutes(1));
    tidy(false);
    assertThat(made.use(NAME)).isFalse();
    made.tidy(List.of(), view(false));
    assertThat(made.use(NAME)).isTrue();
  }

  @Test
  void oneThatCannotBeRemovedIsTriedAgainAfterTheSameTime() {
    made.use(NAME);
    made.make(NAME, INFO);
    answer = new ApiResult.Conflict("modified");
    pass(Duration.ofMinutes(10));
    tidy(false);
    assertThat(made.use(NAME)).isTrue();
    answer = new ApiResult.Done();
    pass(Duration.ofMinutes(9));
    tidy(false);
    assertThat(objects).hasSize(1);
    pass(Duration.ofMinutes(1));
    tidy(false);
    assertThat(objects).isEmpty();
  }

  @Test
  void oneThatCannotBeUnderstoodStaysAndCanBeUsed() {
    made.use(NAME);
    made.make(NAME, INFO);
    Framework seen = resource();
    ((ObjectNode) objects.values().iterator().next()).put("spec", "nonsense");
    pass(Duration.ofMinutes(10));
    made.tidy(List.of(seen), view(false));
    assertThat(objects).hasSize(1);
    assertThat(made.use(NAME)).isTrue();
  }

  @Test
  void whatAPersonHasMadeStays() {
    Framework persons =
        Serialization.unmarshal(
            "metadata: {name: spark, namespace: ns, uid: u}\nspec: {scheduler: {external: {}}}\n",
            Framework.class);
    made.tidy(List.of(persons), view(false));
    pass(Duration.ofDays(1));
    made.make(NAME, INFO);
    made.tidy(List.of(persons), view(false));
    assertThat(objects).hasSize(1);
  }

  @Test
  void itIsWidenedOnlyForWhatItLacks() {
    made.make(NAME, INFO.toBuilder().role("etl").failoverTimeout(1000.5).build());
    Framework there = resource();
    assertThat(there.getSpec().roles()).containsExactly("etl");
    assertThat(there.getSpec().failoverTimeout()).hasToString("16m41s");
    assertThat(MadeFrameworks.widening(there, INFO)).isNull();
    assertThat(MadeFrameworks.widening(there, INFO.toBuilder().role("etl").build())).isNull();
    JsonNode wider =
        MadeFrameworks.widening(
            there, INFO.toBuilder().roles("web", "etl").failoverTimeout(1e300).build());
    assertThat(wider.path("spec"))
        .hasToString("{\"roles\":[\"etl\",\"web\"],\"failoverTimeout\":\"8760h\"}");
    assertThat(wider.at("/metadata/resourceVersion").asText()).isEqualTo("1");
  }

  @Test
  void theRoleOfTheNamespaceIsTheOneThatStarStandsFor() {
    made.make(NAME, INFO);
    assertThat(resource().getSpec().roles()).containsExactly("*");
    assertThat(MadeFrameworks.widening(resource(), INFO.toBuilder().role("ns").build())).isNull();
  }

  private Framework resource() {
    return Serialization.unmarshal(objects.values().iterator().next().toString(), Framework.class);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private void tidy(boolean registered) {
    made.tidy(List.of(resource()), view(registered));
  }

  private static MasterView view(boolean registered) {
    MasterView none = MasterView.NONE;
    return new MasterView(
        none.policy(),
        none.dealable(),
        none.guaranteed(),
        List.of(
            new MasterView.FrameworkView(
                NAME,
                registered
                    ? List.of(new MasterView.RegistrationView(new FrameworkId("f"), false, 0))
                    : List.of(),
                0,
                Resources.NONE,
                Resources.NONE,
                0,
                Map.of(),
                List.of(),
                null)),
        List.of(),
        List.of(),
        List.of());
  }
}

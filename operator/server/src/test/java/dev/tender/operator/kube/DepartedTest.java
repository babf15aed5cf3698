package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.crd.AgentPool;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DepartedTest {
  private final Departed departed = new Departed();

  private static AgentPool pool(String uid) {
    return Serialization.unmarshal(
        "apiVersion: tender.dev/v1beta1\nkind: AgentPool\nmetadata: {name: p, uid: "
            + uid
            + "}\nspec: {}\n",
        AgentPool.class);
  }

  private boolean isForgottenAgain(AgentPool pool) {
    List<AgentPool> forgotten = new ArrayList<>();
    departed.declare(pool, _ -> {}, forgotten::add);
    return !forgotten.isEmpty();
  }

  @Test
  void whatHasGoneIsToldOnceAndKnownByItsUidAndNotByItsName() {
    List<AgentPool> gone = new ArrayList<>();
    departed.departed(pool("old"), gone::add);
    assertThat(gone).hasSize(1);
    assertThat(isForgottenAgain(pool("old"))).isTrue();
    assertThat(isForgottenAgain(pool("new"))).isFalse();
  }
}

package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterView;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusPageTest {
  @Test
  void thePolicyTheQuotasAndTheReasonsAreShown() {
    MasterView view =
        new MasterView(
            "my<own>",
            Resources.NONE,
            Resources.NONE,
            List.of(
                new MasterView.FrameworkView(
                    new FrameworkName("ns", "fw"),
                    List.of(),
                    0,
                    Resources.NONE,
                    Resources.NONE,
                    0,
                    Map.of(),
                    List.of(new MasterView.Why("a", "NothingFree", "nothing is free", 1)),
                    null)),
            List.of(
                new MasterView.RoleView(
                    "a",
                    0,
                    Resources.NONE,
                    Resources.NONE,
                    Resources.NONE,
                    List.of(),
                    new MasterView.Quota(
                        Resources.of(2_000, 0),
                        Limits.of(3_000, Limits.UNLIMITED),
                        Resources.of(500, 0),
                        List.of("cpu"),
                        null))),
            List.of(),
            List.of());
    String page = new StatusPage(() -> view, () -> true).render();
    assertThat(page)
        .contains("Allocation policy: my&lt;own&gt;")
        .contains("<td>1 node: nothing is free</td>")
        .contains("guaranteed 2.00 cpu, 0 MiB, of which missing 0.50 cpu, 0 MiB")
        .contains("limit reached: [cpu]");
  }
}

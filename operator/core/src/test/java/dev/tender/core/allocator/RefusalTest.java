package dev.tender.core.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people read when they ask why they have no offer. */
class RefusalTest {
  private static void says(Refusal refusal, String reason, String sentence) {
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.sentence()).isEqualTo(sentence);
  }

  @Test
  void refusalsThatComeFromTheFrameworkItselfSaySo() {
    says(
        new Refusal.Filtered(1),
        "Filtered",
        "declined earlier with a filter that is still in force");
    says(
        new Refusal.RefusedRecently(1), "RefusedRecently", "refused a moment ago without a filter");
    says(
        new Refusal.Unanswered("r", 1),
        "Unanswered",
        "offers for role r were not answered; it is asked again after a while, or when it answers"
            + " or revives");
    says(
        new Refusal.TooSmall(List.of(Resources.of(10, 0), Resources.of(0, 32 << 20))),
        "TooSmall",
        "less is free than the smallest offer worth having (cpu 10m or memory 32Mi)");
    says(
        new Refusal.SelectorMismatch("disk", "ssd"),
        "SelectorMismatch",
        "the framework's nodeSelector wants label disk=ssd");
    says(new Refusal.Suppressed("r"), "Suppressed", "offers for role r are suppressed");
    says(new Refusal.Suspended(), "Suspended", "the Framework is suspended (spec.suspended)");
    says(new Refusal.Disconnected(), "Disconnected", "the scheduler is not connected");
  }

  @Test
  void refusalsThatComeFromTheNodeSayWhatIsTheMatterWithIt() {
    says(
        new Refusal.NotTolerated(new Taint("key", "value", "NoSchedule")),
        "NotTolerated",
        "neither the pool nor the framework tolerates taint key=value:NoSchedule");
    says(new Refusal.NoPodSlot(), "NoPodSlot", "the node takes no more pods");
    says(new Refusal.NothingFree(), "NothingFree", "nothing is free");
    says(
        new Refusal.AgentNotOfferable("it is cordoned"),
        "AgentNotOfferable",
        "the node is not offered: it is cordoned");
    says(
        new Refusal.PoolExcludesNamespace("p", "ns"),
        "PoolExcludesNamespace",
        "AgentPool p is not for namespace ns");
    says(
        new Refusal.GpusNotAskedFor(),
        "GpusNotAskedFor",
        "nodes with GPUs are kept for frameworks with capability GPU_RESOURCES");
  }

  @Test
  void refusalsThatComeFromOthersNameWhatIsInTheWay() {
    says(new Refusal.LimitReached("r"), "LimitReached", "the limit of role r is reached");
    says(
        new Refusal.HeldForGuarantees(),
        "HeldForGuarantees",
        "what is free is held back for roles that are below their guarantee");
    says(
        new Refusal.OthersFirst(),
        "OthersFirst",
        "it is offered to somebody whose turn comes earlier");
    says(
        new Refusal.RoleNotAllowed("r", "ns"),
        "RoleNotAllowed",
        "role r may not be used by namespace ns");
  }
}

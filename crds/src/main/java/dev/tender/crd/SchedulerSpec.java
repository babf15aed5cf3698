package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import org.jspecify.annotations.Nullable;

/** Exactly one of three ways to get a scheduler. */
@ApiValue
@ValidationRule(
    value = "[has(self.template), has(self.batch), has(self.external)].filter(x, x).size() == 1",
    message =
        "set exactly one of template (a pod that Tender runs), batch: {} (the built-in scheduler)"
            + " and external: {} (connects by itself)")
@ValidationRule(
    value =
        "has(self.template) == has(oldSelf.template) && has(self.batch) == has(oldSelf.batch)"
            + " && has(self.external) == has(oldSelf.external)",
    message =
        "the kind of scheduler cannot be changed; delete this Framework and apply it again with"
            + " the other one")
public record SchedulerSpec(
    @JsonPropertyDescription(
            "A pod template for the scheduler. With restartPolicy Always (the Kubernetes default)"
                + " it runs as a Deployment; with OnFailure or Never as a Job whose end completes"
                + " the Framework. The containers find the master at MESOS_MASTER, 127.0.0.1:5050,"
                + " where a sidecar passes calls on to the leader with the pod's token. May not"
                + " name a node, a scheduler, host namespaces, owners, scheduling gates, a priority"
                + " as a number or one of the system's."
                + " May name any service account of the namespace, as a Deployment may: whoever may"
                + " create Frameworks may run pods as each of them."
                + " Changing it replaces the pod. Its successor is the same framework only if the"
                + " framework id is kept outside of the pod, or is in its environment as"
                + " TENDER_FRAMEWORK_ID; else it registers anew, and the tasks of the old id run on"
                + " until failoverTimeout is over. A Job begins its work again.")
        @ValidationRule(
            value = "has(self.spec) && has(self.spec.containers) && size(self.spec.containers) > 0",
            message = "a scheduler's template needs at least one container",
            fieldPath = ".spec.containers")
        @ValidationRule(
            value = TemplateRules.NODE,
            message = TemplateRules.NODE_MESSAGE,
            fieldPath = ".spec.nodeName")
        @ValidationRule(value = TemplateRules.HOST, message = TemplateRules.HOST_MESSAGE)
        @ValidationRule(
            value = TemplateRules.BINDER,
            message = TemplateRules.BINDER_MESSAGE,
            fieldPath = ".spec.schedulerName")
        @ValidationRule(
            value = TemplateRules.PRIORITY,
            message = TemplateRules.PRIORITY_MESSAGE,
            fieldPath = ".spec.priorityClassName")
        @ValidationRule(
            value =
                "!has(self.spec) || !has(self.spec.restartPolicy) || self.spec.restartPolicy in"
                    + " ['Always', 'OnFailure', 'Never']",
            message =
                "restartPolicy is Always (runs as a Deployment), OnFailure or Never (runs as a"
                    + " Job)",
            fieldPath = ".spec.restartPolicy")
        @Nullable PodTemplateSpec template,
    @JsonPropertyDescription(
            "The built-in scheduler, which places the Tasks of this namespace that name this"
                + " Framework.")
        @Nullable Batch batch,
    @JsonPropertyDescription(
            "The scheduler runs elsewhere and connects by itself: with a token of the service"
                + " account that is made for it, NAME-scheduler, with that of another which may"
                + " create frameworks/registrations of this name, or with credentials.")
        @Nullable External external) {

  /** Which of the three it is; the rules of the schema see to it that it is one. */
  public Kind kind() {
    if (template != null) {
      return new Template(template);
    }
    if (batch != null) {
      return batch;
    }
    return external == null ? new External() : external;
  }

  public static SchedulerSpec of(Kind kind) {
    return switch (kind) {
      case Template template -> new SchedulerSpec(template.pod(), null, null);
      case Batch batch -> new SchedulerSpec(null, batch, null);
      case External external -> new SchedulerSpec(null, null, external);
    };
  }

  /** One of three ways to get a scheduler. */
  public sealed interface Kind {}

  /** A pod that Tender runs: a Deployment or, unless it always restarts, a Job. */
  public record Template(PodTemplateSpec pod) implements Kind {}

  /** The built-in scheduler; it has no settings. */
  @ApiValue
  public record Batch() implements Kind {}

  /** A scheduler that connects by itself; there is nothing to say about it. */
  @ApiValue
  public record External() implements Kind {}
}

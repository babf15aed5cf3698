package dev.tender.operator.kube;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.kube.KubeJson.Pod;
import dev.tender.operator.kube.KubeJson.PodSpec;
import dev.tender.operator.kube.KubeJson.PodStatus;
import dev.tender.operator.loop.EventSink;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns pods into events, and only when something that matters has changed. Our own executor pods
 * are recognised by what they carry; every other pod is a foreign one, whoever made it.
 */
public final class PodFeed implements ListWatch.Listener<Pod> {
  private final EventSink sink;
  private final ResourceNames names;
  private final KnownPlans plans;
  private final Runnable listed;
  private final TaskPods tasks;
  private final Map<String, Cluster.ForeignPod> foreign = new HashMap<>();
  private final Map<String, Cluster.ExecutorPod> executors = new HashMap<>();
  private final Map<String, Resources> refusedResizes = new HashMap<>();

  /** Hears, after the master, of pods that are one task each. On the watch's thread. */
  public interface TaskPods {
    /** The executor container has begun, or anything else has changed. */
    void seen(TaskPod pod);

    /**
     * It is gone; the master hears of it next.
     *
     * @param last as far as is known
     */
    void gone(String uid, @Nullable TaskPod last);
  }

  /** Where no pod is a task. */
  public PodFeed(EventSink sink, ResourceNames names, KnownPlans plans, Runnable listed) {
    this(
        sink,
        names,
        plans,
        new TaskPods() {
          @Override
          public void seen(TaskPod pod) {}

          @Override
          public void gone(String uid, @Nullable TaskPod last) {}
        },
        listed);
  }

  public PodFeed(
      EventSink sink, ResourceNames names, KnownPlans plans, TaskPods tasks, Runnable listed) {
    this.sink = sink;
    this.names = names;
    this.plans = plans;
    this.tasks = tasks;
    this.listed = listed;
  }

  @Override
  public void seen(Pod pod) {
    Meta meta = pod.metadata();
    if (meta == null || meta.uid() == null || meta.name() == null || meta.namespace() == null) {
      return;
    }
    String uid = meta.uid();
    Cluster.ExecutorPod before = executors.get(uid);
    Cluster.ExecutorPod executor = ExecutorPodDecoder.decode(pod, names, before);
    if (executor != null) {
      if (!executor.equals(before)) {
        plans.add(executor.plan());
        executors.put(uid, executor);
        sink.put(new MasterEvent.ExecutorPodObserved(executor));
      }
      TaskPod task = TaskPod.of(executor, pod);
      if (task != null) {
        tasks.seen(task);
      }
      noticeRefusedResize(executor, pod);
    } else {
      seenForeign(uid, new PodName(meta.namespace(), meta.name()), pod);
    }
  }

  @Override
  public void gone(String uid, @Nullable Pod last) {
    refusedResizes.remove(uid);
    if (foreign.remove(uid) != null) {
      sink.put(new MasterEvent.ForeignPodGone(uid));
    }
    Cluster.ExecutorPod executor = executors.remove(uid);
    if (executor != null) {
      plans.remove(executor.plan());
      Cluster.ExecutorPod end =
          last == null ? null : ExecutorPodDecoder.decode(last, names, executor);
      tasks.gone(uid, last == null || end == null ? null : TaskPod.of(end, last));
      sink.put(
          new MasterEvent.ExecutorPodGone(
              executor.plan().name(), uid, end == null ? executor.trouble() : end.trouble()));
    }
  }

  @Override
  public void listed() {
    listed.run();
  }

  private void seenForeign(String uid, PodName name, Pod pod) {
    if (PodRequests.finished(pod)) {
      if (foreign.remove(uid) != null) {
        sink.put(new MasterEvent.ForeignPodGone(uid));
      }
      return;
    }
    Cluster.ForeignPod decoded = decodeForeign(uid, name, pod);
    if (!decoded.equals(foreign.put(uid, decoded))) {
      sink.put(new MasterEvent.ForeignPodObserved(decoded));
    }
  }

  private Cluster.ForeignPod decodeForeign(String uid, PodName name, Pod pod) {
    PodSpec spec = pod.spec();
    PodStatus status = pod.status();
    String bound = spec == null ? null : spec.nodeName();
    String nominated = status == null ? null : status.nominatedNodeName();
    boolean waits = bound == null || bound.isEmpty();
    boolean hole = waits && nominated != null && !nominated.isEmpty();
    return new Cluster.ForeignPod(
        uid,
        name,
        waits ? (hole ? nominated : null) : bound,
        hole,
        waits && ExecutorPodDecoder.condition(status, "PodScheduled", "Unschedulable") != null,
        names.fromMillis(PodRequests.of(pod)));
  }

  /** The kubelet says no on the pod's conditions; the master hears it once for every size. */
  private void noticeRefusedResize(Cluster.ExecutorPod seen, Pod pod) {
    Cluster.PodTrouble refusal = ExecutorPodDecoder.refusedResize(pod);
    if (refusal == null) {
      refusedResizes.remove(seen.uid());
      return;
    }
    Resources size = ExecutorPodDecoder.asked(pod, seen.plan(), names);
    if (!size.equals(refusedResizes.put(seen.uid(), size))) {
      sink.put(
          new MasterEvent.PodResizeRefused(seen.plan().name(), seen.uid(), size, true, refusal));
    }
  }
}

package dev.tender.operator.loop;

import dev.tender.core.master.MasterEffect;

/** All the ways by which effects leave the master. */
public record Ports(
    ClusterGateway cluster,
    FrameworkGateway frameworks,
    AgentGateway agents,
    Records records,
    Notices notices) {

  void dispatch(MasterEffect effect) {
    switch (effect) {
      case MasterEffect.ToFramework to -> frameworks.tell(to.connection(), to.message());
      case MasterEffect.Answer to -> frameworks.answer(to.call(), to.answer());
      case MasterEffect.ForgetFramework(var framework) -> frameworks.forget(framework);
      case MasterEffect.ToAgent to -> agents.order(to.session(), to.command());
      case MasterEffect.CreatePod create -> cluster.create(create.plan());
      case MasterEffect.ResizePod resize ->
          cluster.resize(resize.pod(), resize.uid(), resize.envelope());
      case MasterEffect.DeletePod delete ->
          cluster.delete(delete.pod(), delete.uid(), delete.why());
      case MasterEffect.RecordOffer offer -> records.offer(offer);
      case MasterEffect.RecordTask task -> records.task(task.task());
      case MasterEffect.RecordApplied applied -> records.applied(applied);
      case MasterEffect.RecordReservation reservation -> records.reservation(reservation);
      case MasterEffect.Notice notice -> notices.notice(notice);
      case MasterEffect.NodeNotice notice -> notices.notice(notice);
    }
  }
}

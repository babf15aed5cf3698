package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Work;
import java.util.ArrayList;
import java.util.List;

/**
 * What came out of a {@link Story}: what frameworks and agents were told, and what is to be done.
 */
final class Told {
  private Told() {}

  // What came out.

  static <M extends SchedulerMessage> List<M> told(List<MasterEffect> effects, Class<M> type) {
    List<M> found = new ArrayList<>();
    for (MasterEffect effect : effects) {
      if (effect instanceof MasterEffect.ToFramework(String _, SchedulerMessage message)
          && type.isInstance(message)) {
        found.add(type.cast(message));
      }
    }
    return found;
  }

  static <C extends AgentCommand> List<C> ordered(List<MasterEffect> effects, Class<C> type) {
    List<C> found = new ArrayList<>();
    for (MasterEffect effect : effects) {
      if (effect instanceof MasterEffect.ToAgent(String _, AgentCommand command)
          && type.isInstance(command)) {
        found.add(type.cast(command));
      }
    }
    return found;
  }

  static <E extends MasterEffect> List<E> of(List<MasterEffect> effects, Class<E> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static List<Work.Offer> offers(List<MasterEffect> effects) {
    List<Work.Offer> offers = new ArrayList<>();
    told(effects, SchedulerMessage.Offers.class).forEach(batch -> offers.addAll(batch.offers()));
    return offers;
  }

  static List<Work.Status> updates(List<MasterEffect> effects) {
    return told(effects, SchedulerMessage.Update.class).stream()
        .map(SchedulerMessage.Update::status)
        .toList();
  }
}

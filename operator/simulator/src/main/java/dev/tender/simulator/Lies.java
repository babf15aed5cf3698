package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Things that a scheduler should not say. */
final class Lies {
  private final World world;
  private final Scheduler scheduler;
  private final Answers answers;
  private final Tasks tasks;
  private @Nullable OfferId stale;

  Lies(World world, Scheduler scheduler, Answers answers, Tasks tasks) {
    this.world = world;
    this.scheduler = scheduler;
    this.answers = answers;
    this.tasks = tasks;
  }

  void tell(FrameworkId self, Work.Offer offer) {
    switch ((int) world.dice.between(0, 10)) {
      case 0 -> accept(self, offer, Trial.LIE_OFFER_TWICE, List.of(offer.id(), offer.id()));
      case 1 ->
          accept(
              self,
              offer,
              Trial.LIE_OFFER_UNKNOWN,
              List.of(offer.id(), new OfferId("no-such-offer")));
      case 2 -> steal(self, offer);
      case 3 -> {
        if (stale != null) {
          accept(self, offer, Trial.LIE_OFFER_STALE, List.of(stale));
        }
      }
      case 4 -> elsewhere(self, offer);
      case 5 ->
          launch(self, offer, Trial.LIE_TOO_MUCH, plain(offer, offer.total().plus(answers.size())));
      case 6 -> launch(self, offer, Trial.LIE_NOTHING, plain(offer, Resources.NONE));
      case 7 -> twin(self, offer);
      case 8 -> {
        world.tried.count(Trial.LIE_ACKNOWLEDGEMENT);
        for (TaskId task : tasks.running()) {
          scheduler.say(new MasterEvent.Acknowledge(self, task, "no-such-update"));
        }
      }
      case 9 -> {
        world.tried.count(Trial.LIE_KILL);
        for (Scheduler other : world.schedulers) {
          for (TaskId task : other == scheduler ? List.<TaskId>of() : other.tasks().running()) {
            scheduler.say(new MasterEvent.Kill(self, task, offer.agent(), 0L));
          }
        }
      }
      default -> changedExecutor(self, offer);
    }
    stale = offer.id();
  }

  private Work.Task plain(Work.Offer offer, Resources resources) {
    return Answers.task(tasks.next(), offer, null, Marked.NONE, Bundle.of(resources));
  }

  private void accept(FrameworkId self, Work.Offer offer, Trial lie, List<OfferId> named) {
    launch(self, offer, lie, named, plain(offer, answers.size()));
  }

  private void launch(FrameworkId self, Work.Offer offer, Trial lie, Work.Task task) {
    launch(self, offer, lie, List.of(offer.id()), task);
  }

  private void launch(
      FrameworkId self, Work.Offer offer, Trial lie, List<OfferId> named, Work.Task task) {
    world.tried.count(lie);
    answers.forget(offer.id());
    tasks.launched(task.id(), offer.agent());
    scheduler.say(MasterEvent.Accept.launching(self, named, List.of(task), 0));
  }

  private void steal(FrameworkId self, Work.Offer offer) {
    for (Work.Offer other : world.witness().outstanding()) {
      if (!other.framework().equals(self)) {
        accept(self, offer, Trial.LIE_OFFER_STOLEN, List.of(other.id()));
        return;
      }
    }
  }

  private void elsewhere(FrameworkId self, Work.Offer offer) {
    Work.Task task = plain(offer, answers.size());
    launch(
        self,
        offer,
        Trial.LIE_AGENT,
        new Work.Task(
            task.id(),
            task.name(),
            new AgentId("no-such-agent"),
            task.resources(),
            null,
            task.shape(),
            task.payload(),
            null));
  }

  /** The id of a task that runs: whatever is said about either is said about both. */
  private void twin(FrameworkId self, Work.Offer offer) {
    List<TaskId> running = tasks.running();
    if (running.isEmpty()) {
      return;
    }
    world.tried.count(Trial.LIE_TASK_TWICE);
    TaskId task = world.dice.pick(running);
    tasks.muddle(task);
    answers.forget(offer.id());
    scheduler.say(
        MasterEvent.Accept.launching(
            self,
            List.of(offer.id()),
            List.of(Answers.task(task, offer, null, Marked.NONE, Bundle.of(answers.size()))),
            0));
  }

  private void changedExecutor(FrameworkId self, Work.Offer offer) {
    Work.Task task =
        Answers.task(
            tasks.next(), offer, new ExecutorId("e0"), Marked.NONE, Bundle.of(answers.size()));
    Work.Executor other =
        new Work.Executor(
            new ExecutorId("e0"),
            Answers.floor().times(2),
            "something else",
            new Scheduler.Words(""));
    launch(
        self,
        offer,
        Trial.LIE_EXECUTOR,
        new Work.Task(
            task.id(),
            task.name(),
            task.agent(),
            task.resources(),
            other,
            "something else",
            task.payload(),
            null));
  }
}

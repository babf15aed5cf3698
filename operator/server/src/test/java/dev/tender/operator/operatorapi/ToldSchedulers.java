package dev.tender.operator.operatorapi;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.FrameworkId;
import dev.tender.operator.loop.FrameworkGateway;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the master tells schedulers, in order; a test waits for the next. */
final class ToldSchedulers implements FrameworkGateway {
  private final BlockingQueue<SchedulerMessage> told = new LinkedBlockingQueue<>();

  /** The next message of that kind; others before it are dropped. */
  <T extends SchedulerMessage> T next(Class<T> type) throws InterruptedException {
    while (true) {
      SchedulerMessage message = told.poll(10, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no " + type.getSimpleName() + " in ten seconds");
      }
      if (type.isInstance(message)) {
        return type.cast(message);
      }
    }
  }

  @Override
  public void tell(String connection, SchedulerMessage message) {
    told.add(message);
  }

  @Override
  public void forget(FrameworkId framework) {}

  @Override
  public void answer(String call, MasterEffect.CallAnswer answer) {}
}

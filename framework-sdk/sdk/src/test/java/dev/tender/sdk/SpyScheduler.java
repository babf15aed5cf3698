package dev.tender.sdk;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.OperationStatus;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes down its callbacks, and runs what the test put in for them. */
class SpyScheduler implements Scheduler {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  volatile SchedulerDriver driver;

  String next() throws InterruptedException {
    String word = heard.poll(10, TimeUnit.SECONDS);
    if (word == null) {
      throw new AssertionError("no callback came");
    }
    return word;
  }

  @Override
  public void registered(SchedulerDriver driver, FrameworkId id) {
    this.driver = driver;
    heard.add("registered " + id);
  }

  @Override
  public void offers(SchedulerDriver driver, List<Offer> offers) {
    heard.add("offers " + offers.stream().map(offer -> offer.id().value()).toList());
  }

  @Override
  public void update(SchedulerDriver driver, TaskStatus status) {
    heard.add(status.taskId() + " " + status.state());
  }

  @Override
  public void operation(SchedulerDriver driver, OperationStatus status) {
    heard.add(status.operationId().value() + " " + status.state());
  }

  @Override
  public void rescinded(SchedulerDriver driver, OfferId offer) {
    heard.add("rescinded " + offer);
  }

  @Override
  public void inverseOffers(SchedulerDriver driver, List<InverseOffer> inverseOffers) {
    heard.add("inverse offers " + inverseOffers.stream().map(each -> each.id().value()).toList());
    driver.declineInverse(inverseOffers.getFirst());
  }

  @Override
  public void inverseOfferRescinded(SchedulerDriver driver, OfferId inverseOffer) {
    heard.add("inverse offer rescinded " + inverseOffer);
  }

  @Override
  public void message(SchedulerDriver driver, AgentId agent, ExecutorId executor, Bytes data) {
    heard.add("message " + data.toUtf8());
  }

  @Override
  public void executorEnded(
      SchedulerDriver driver, AgentId agent, ExecutorId executor, int status) {
    heard.add("executor " + executor + " on " + agent + " ended with " + status);
  }

  @Override
  public void agentLost(SchedulerDriver driver, AgentId agent) {
    heard.add("agent " + agent + " lost");
  }

  @Override
  public void disconnected(SchedulerDriver driver, String reason) {
    heard.add("disconnected");
  }

  @Override
  public void error(SchedulerDriver driver, String message) {
    heard.add("error " + message);
  }
}

package dev.tender.probe;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.sdk.executor.ExecutorContext;
import dev.tender.sdk.executor.TaskContext;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A task with an order, which writes down what its executor says. */
final class ToldTask implements TaskContext {
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final String order;

  ToldTask(String order) {
    this.order = order;
  }

  /** What was said next; waits for it. */
  String said() throws InterruptedException {
    String word = said.poll(10, TimeUnit.SECONDS);
    return word == null ? "nothing" : word;
  }

  @Override
  public TaskInfo task() {
    return TaskInfo.builder()
        .name("told")
        .taskId(new TaskId("told-1"))
        .agentId(new AgentId("node-1"))
        .resources(List.of())
        .data(Bytes.ofUtf8(order))
        .build();
  }

  @Override
  public Path sandbox() {
    return Path.of(".");
  }

  @Override
  public ExecutorContext executor() {
    throw new UnsupportedOperationException("no order asks for it");
  }

  @Override
  public void progress(String message, Bytes data) {
    said.add("progress: " + message);
  }

  @Override
  public void finished(@Nullable String message, Bytes data) {
    said.add("finished: " + message + ", " + data.toUtf8());
  }

  @Override
  public void failed(String message, Bytes data) {
    said.add("failed: " + message);
  }

  @Override
  public boolean killed() {
    return false;
  }

  @Override
  public void message(Bytes data) {
    said.add("message: " + data.toUtf8());
  }
}

package dev.tender.wordcount;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/** The works of one stage by number: which wait, which run as which task, which are done. */
final class StageBook {
  /** A work that runs. */
  record Running(int work, AgentId agent) {}

  /** Where a finished work's output is. */
  record Done(String output, String address, AgentId agent) {}

  private final int size;
  private final PriorityQueue<Integer> waiting = new PriorityQueue<>();
  private final Map<TaskId, Running> running = new LinkedHashMap<>();
  private final Map<Integer, Done> done = new LinkedHashMap<>();

  StageBook(int size) {
    this.size = size;
    for (int work = 0; work < size; work++) {
      waiting.add(work);
    }
  }

  int size() {
    return size;
  }

  int waiting() {
    return waiting.size();
  }

  int finished() {
    return done.size();
  }

  boolean isDone() {
    return done.size() == size;
  }

  Map<TaskId, Running> running() {
    return Map.copyOf(running);
  }

  OptionalInt next() {
    Integer next = waiting.peek();
    return next == null ? OptionalInt.empty() : OptionalInt.of(next);
  }

  void started(int work, TaskId task, AgentId agent) {
    if (!waiting.remove(work)) {
      throw new IllegalStateException("work " + work + " does not wait");
    }
    running.put(task, new Running(work, agent));
  }

  boolean runs(TaskId task) {
    return running.containsKey(task);
  }

  /** Returns the number of the work that is done now. */
  int finished(TaskId task, String address) {
    Running run = take(task);
    done.put(run.work(), new Done(task.value(), address, run.agent()));
    return run.work();
  }

  /** Returns the number of the work that waits again. */
  int failed(TaskId task) {
    Running run = take(task);
    waiting.add(run.work());
    return run.work();
  }

  /** What is done there waits again. */
  int lost(String address) {
    return lose(done.entrySet().stream().filter(e -> e.getValue().address().equals(address)));
  }

  /** What is done there waits again. */
  int lost(AgentId agent) {
    return lose(done.entrySet().stream().filter(e -> e.getValue().agent().equals(agent)));
  }

  /** All outputs by the address that holds them. */
  List<Source> sources() {
    Map<String, List<String>> byAddress = new LinkedHashMap<>();
    done.values()
        .forEach(output ->
            byAddress
                .computeIfAbsent(output.address(), _ -> new ArrayList<>())
                .add(output.output()));
    return byAddress.entrySet().stream()
        .map(entry -> new Source(entry.getKey(), entry.getValue()))
        .toList();
  }

  private int lose(Stream<Map.Entry<Integer, Done>> entries) {
    List<Integer> works = entries.map(Map.Entry::getKey).toList();
    works.forEach(done::remove);
    waiting.addAll(works);
    return works.size();
  }

  private Running take(TaskId task) {
    Running run = running.remove(task);
    if (run == null) {
      throw new IllegalStateException("task " + task + " does not run");
    }
    return run;
  }
}

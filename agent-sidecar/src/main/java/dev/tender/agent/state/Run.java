package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.SandboxName;
import dev.tender.agent.model.TaskKey;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One process that the launcher was asked for. */
final class Run {
  /** In characters; the launcher takes ids of 255 bytes. */
  private static final int LONGEST_NAME = 60;

  /** Prefix of the run's lines in the container's log, and its name towards the launcher. */
  final String id;

  /** Counts the runs of this pod from 1. */
  final long number;

  final RunOwner owner;

  /** The name of the container that it is in. */
  final String container;

  final long askedMillis;

  /** Whether the launcher has said that it runs. */
  boolean started;

  /** Whether the files that it wants are in its sandbox; true in one life of the agent only. */
  boolean fetched;

  /** How often the agent has begun to fetch them, in all its lives. */
  int fetches;

  long startedMillis;
  long pid;

  Run(long number, RunOwner owner, String container, long askedMillis) {
    this.number = number;
    this.owner = owner;
    this.container = container;
    this.askedMillis = askedMillis;
    this.id = shown(name(owner)) + "." + number;
  }

  /** No longer than that, and as it comes back from the launcher, which is told in UTF-8. */
  private static String shown(String name) {
    String start = name.substring(0, Math.min(name.length(), LONGEST_NAME));
    return new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static String name(RunOwner owner) {
    return switch (owner) {
      case RunOwner.Command(TaskKey task, var _) -> task.taskId().value();
      case RunOwner.Custom(ExecutorKey executor) -> executor.executorId().value();
    };
  }

  FrameworkId frameworkId() {
    return switch (owner) {
      case RunOwner.Command(TaskKey task, var _) -> task.frameworkId();
      case RunOwner.Custom(ExecutorKey executor) -> executor.frameworkId();
    };
  }

  /** Its sandbox directory, relative to that of all of them. */
  String sandbox() {
    return SandboxName.of(number, frameworkId(), name(owner));
  }

  Entry.RunAsked asked() {
    @Nullable TaskId task = null;
    @Nullable ExecutorId executor = null;
    switch (owner) {
      case RunOwner.Command(TaskKey key, ExecutorKey together) -> {
        task = key.taskId();
        executor = together == null ? null : together.executorId();
      }
      case RunOwner.Custom(ExecutorKey key) -> executor = key.executorId();
    }
    return new Entry.RunAsked(id, number, frameworkId(), task, executor, askedMillis);
  }

  /** Null when it names neither task nor executor. */
  static @Nullable RunOwner owner(Entry.RunAsked asked) {
    TaskId task = asked.taskId();
    ExecutorId executor = asked.executorId();
    ExecutorKey key = executor == null ? null : new ExecutorKey(asked.frameworkId(), executor);
    if (task != null) {
      return new RunOwner.Command(new TaskKey(asked.frameworkId(), task), key);
    }
    return key == null ? null : new RunOwner.Custom(key);
  }
}

package dev.tender.protocol.agent;

import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import org.jspecify.annotations.Nullable;

/**
 * A file or a directory in the sandbox of a run.
 *
 * @param executorId of a command task the task's id
 * @param run which of its runs in this pod, counted from 1 over all runs of the pod; null for the
 *     newest
 * @param path relative to the sandbox; empty for the sandbox itself. In an executor whose tasks
 *     have sandboxes of their own it begins with {@code tasks/TASK}
 */
public record SandboxFile(
    FrameworkId frameworkId, ExecutorId executorId, @Nullable Long run, String path) {}

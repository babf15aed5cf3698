package dev.tender.wordcount;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.v1.Bytes;
import dev.tender.sdk.executor.Executor;
import dev.tender.sdk.executor.ExecutorContext;
import dev.tender.sdk.executor.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does the work of the tasks and keeps what they made. */
final class WordExecutor implements Executor, AutoCloseable {
  /** Heap that a task may need: a table of some 200,000 words while it grows, and buffers. */
  private static final int TASK_HEAP_MIB = 16;

  private static final int OWN_HEAP_MIB = 16;

  private final Path directory;
  private final Outputs outputs;

  /** So many tasks have the heap to themselves; further ones wait, which costs them nothing. */
  private final Semaphore heap;

  private @Nullable Texts texts;

  WordExecutor(Path directory, Path sandbox) throws IOException {
    this.directory = directory;
    this.outputs = Outputs.in(sandbox);
    long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
    this.heap = new Semaphore((int) Math.max(1, (mebibytes - OWN_HEAP_MIB) / TASK_HEAP_MIB));
  }

  @Override
  public void launch(TaskContext task) throws Exception {
    try {
      switch (Work.decode(task.data().toArray())) {
        case Work.Map map -> map(task, map);
        case Work.Reduce reduce -> reduce(task, reduce);
        case Work.Merge merge -> merge(task, merge);
      }
    } catch (Fetch.FailedException e) {
      task.failed(String.valueOf(e.getMessage()), Bytes.ofUtf8(e.address()));
    }
  }

  @Override
  public void close() throws IOException {
    outputs.close();
  }

  private void map(TaskContext task, Work.Map map) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long size;
    heap.acquire();
    try {
      WordCounts counts = new WordCounts();
      chunk(map).count(counts);
      List<Outputs.Part> parts = new ArrayList<>();
      for (int part = 0; part < map.parts(); part++) {
        int number = part;
        parts.add(out -> counts.forEachOfPart(number, map.parts(), CountsFormat.to(out)));
      }
      size = outputs.store(task.id().value(), parts);
    } finally {
      heap.release();
    }
    long left = (long) (map.leastSeconds() * 1e9) - (System.nanoTime() - begin);
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
    task.finished("made " + size + " bytes", Bytes.ofUtf8(address(task.executor())));
  }

  /** The chunk that the scheduler means, if the texts here are those that it has. */
  private synchronized Texts.Chunk chunk(Work.Map map) throws IOException {
    Texts cut = texts;
    if (cut == null || !cut.fingerprint().equals(map.fingerprint())) {
      cut = Texts.in(directory, map.chunkBytes());
      texts = cut;
    }
    if (!cut.fingerprint().equals(map.fingerprint())) {
      throw new IOException(
          "the texts in "
              + directory
              + " on this node, "
              + cut.files()
              + " files of "
              + cut.bytes()
              + " bytes, are not the scheduler's; use the same image for both");
    }
    return cut.chunks().get(map.chunk());
  }

  private void reduce(TaskContext task, Work.Reduce reduce)
      throws IOException, InterruptedException {
    heap.acquire();
    try {
      WordCounts counts = new WordCounts();
      for (Source source : reduce.sources()) {
        Fetch.into(counts, source, reduce.part());
      }
      outputs.store(task.id().value(), List.of(out -> counts.forEachSorted(CountsFormat.to(out))));
    } finally {
      heap.release();
    }
    task.finished(null, Bytes.ofUtf8(address(task.executor())));
  }

  private static void merge(TaskContext task, Work.Merge merge) throws IOException {
    List<Source> single =
        merge.sources().stream()
            .flatMap(source ->
                source.outputs().stream()
                    .map(output -> new Source(source.address(), List.of(output))))
            .toList();
    List<SortedStream> streams = new ArrayList<>();
    try {
      for (Source source : single) {
        streams.add(new SortedStream(source));
      }
      Summary.Maker maker = new Summary.Maker();
      PriorityQueue<SortedStream> queue = new PriorityQueue<>();
      streams.stream().filter(SortedStream::hasNext).forEach(queue::add);
      SortedStream next = queue.poll();
      while (next != null) {
        // Every word is in one part only, so equal heads cannot be.
        maker.visit(next.word(), 0, next.word().length, next.count());
        next.advance();
        if (next.hasNext()) {
          queue.add(next);
        }
        next = queue.poll();
      }
      task.finished(null, Bytes.copyOf(maker.summary().encode()));
    } finally {
      for (SortedStream stream : streams) {
        stream.close();
      }
    }
  }

  private String address(ExecutorContext executor) {
    return new HostPort(executor.agent().hostname(), outputs.port()).toString();
  }
}

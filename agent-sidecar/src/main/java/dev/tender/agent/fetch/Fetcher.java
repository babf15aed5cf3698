package dev.tender.agent.fetch;

import dev.tender.agent.sandbox.Folder;
import dev.tender.protocol.v1.CommandUri;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings files into sandboxes, each run's on a thread of its own. Not a virtual one: there is one
 * carrier, and unpacking would keep the session with the master waiting.
 */
public final class Fetcher {
  /** Hears how it went, on the fetch's thread. */
  public interface Listener {
    /**
     * @param problem null when everything is there; else which URI failed, and why
     */
    void fetched(String run, @Nullable String problem);
  }

  /** As Mesos' fetcher_cache_size. */
  private static final long CACHE_BYTES = 2L << 30;

  private final Path sandboxes;
  private final FetchCache cache;
  private final Listener listener;
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();

  /**
   * @param sandboxes directory of all of them
   * @param cache directory for what several runs may want; nobody else's
   */
  public Fetcher(Path sandboxes, Path cache, Listener listener) {
    this.sandboxes = sandboxes;
    this.cache = new FetchCache(cache, CACHE_BYTES);
    this.listener = listener;
  }

  /**
   * Begins to fetch in order; files of the executor's file system are there already, and only
   * unpacked.
   *
   * @param sandbox of the run, relative to that of all; it exists
   * @param most bytes that may come into it
   */
  public void start(String run, String sandbox, List<CommandUri> uris, long most) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("fetch")
            .unstarted(() -> {
              String problem = fetchAll(Path.of(sandbox), uris, most);
              if (threads.remove(run, Thread.currentThread())) {
                listener.fetched(run, problem);
              }
            });
    threads.put(run, thread);
    thread.start();
  }

  /** Nobody waits for this run's files any more. */
  public void stop(String run) {
    Thread thread = threads.remove(run);
    if (thread != null) {
      thread.interrupt();
    }
  }

  private @Nullable String fetchAll(Path sandbox, List<CommandUri> uris, long most) {
    String at = "";
    try (Folder all = Folder.trusted(sandboxes);
        Unpacking into = unpacking(all, sandbox, Budget.on(sandboxes, most))) {
      for (CommandUri uri : uris) {
        at = FetchUri.shown(uri.value());
        fetch(FetchUri.of(uri), into);
      }
      return null;
    } catch (IOException failed) {
      return "Failed to fetch " + at + ": " + words(failed);
    } catch (NoClassDefFoundError unknown) {
      // Of a library that only its archive's library knows.
      return "Failed to fetch " + at + ": it is compressed in a way that is not supported";
    } catch (InterruptedException stopped) {
      return "Failed to fetch " + at + ": it is not wanted any more";
    } catch (IllegalArgumentException malformed) {
      // What an archive's library makes of nonsense, and names that no file can have.
      return "Failed to fetch " + at + ": it is malformed: " + malformed.getMessage();
    } catch (RuntimeException | LinkageError | StackOverflowError broken) {
      // Whatever else an archive's library makes of nonsense: somebody waits for an answer.
      return "Failed to fetch "
          + at
          + ": it is malformed ("
          + broken.getClass().getSimpleName()
          + ")";
    }
  }

  private static Unpacking unpacking(Folder all, Path sandbox, Budget budget) throws IOException {
    return new Unpacking(all.open(sandbox, false), budget);
  }

  private static String words(IOException failed) {
    if (failed instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    String message = failed.getMessage();
    return message == null ? failed.getClass().getSimpleName() : message;
  }

  private void fetch(FetchUri uri, Unpacking into) throws IOException, InterruptedException {
    switch (uri) {
      case FetchUri.Refused(String sentence) -> throw new IOException(sentence);
      case FetchUri.Local local -> {
        Unpacking.Place place = into.place(local.name());
        into.unpack(place::read, local.name(), local.archive());
        if (local.executable()) {
          place.makeExecutable();
        }
      }
      case FetchUri.Web web -> {
        if (web.cache()) {
          cache.use(web.uri(), file -> place(file, web, into));
        } else {
          Unpacking.Place place = into.fresh(web.name());
          Download.to(web.uri(), place::create, into.budget());
          finish(place, web, into);
        }
      }
    }
  }

  /** A file of the cache: unpacked from there, or copied. */
  private static void place(Path cached, FetchUri.Web web, Unpacking into) throws IOException {
    if (web.archive() != Archive.NONE) {
      into.unpack(() -> Files.newByteChannel(cached), web.name(), web.archive());
      return;
    }
    Unpacking.Place place = into.fresh(web.name());
    try (var in = Files.newInputStream(cached);
        var out = place.create()) {
      into.budget().copy(in, out);
    }
    finish(place, web, into);
  }

  private static void finish(Unpacking.Place place, FetchUri.Web web, Unpacking into)
      throws IOException {
    into.unpack(place::read, web.name(), web.archive());
    if (web.executable()) {
      place.makeExecutable();
    }
  }
}

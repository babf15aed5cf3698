package dev.tender.operator.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.kube.KubeJson.WatchLine;
import dev.tender.operator.kube.KubeJson.Watched;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lists a kind page by page, then watches it from there; lists again when the API server has
 * forgotten the version (410). Holds the UIDs it has shown and nothing else.
 *
 * <p>Runs on a virtual thread of its own until it is closed.
 */
public final class ListWatch<T extends Watched> implements Runnable, AutoCloseable {
  /** Hears of objects in the API server's order, on the thread of the watch. */
  public interface Listener<T> {
    void seen(T object);

    void gone(String uid, @Nullable T last);

    /** A complete listing has been handed over; again after every relist. */
    void listed();
  }

  private static final Logger LOG = Logger.getLogger(ListWatch.class);
  private static final int PAGE = 250;

  /**
   * The API server ends the watch after this. Short, since a quiet kind need not get bookmarks: it
   * is the longest that a peer which vanished without a word goes unnoticed.
   */
  private static final int WATCH_SECONDS = 60;

  private static final long SILENCE_MILLIS = 80_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(JsonFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final KubeStream stream;
  private final String path;
  private final String filter;
  private final ObjectReader objects;
  private final ObjectReader lines;
  private final Listener<T> listener;
  private final Set<String> known = new HashSet<>();
  private final long silenceMillis;
  private volatile boolean closed;
  private volatile long heardNanos = System.nanoTime();
  private volatile @Nullable InputStream open;
  private volatile boolean hungUp;
  private @Nullable String version;

  /**
   * @param path such as {@code /api/v1/pods}
   * @param filter query parameters, such as {@code labelSelector=a%3Db}, or empty
   */
  public ListWatch(
      KubeStream stream, String path, String filter, Class<T> type, Listener<T> listener) {
    this(stream, path, filter, type, listener, SILENCE_MILLIS);
  }

  ListWatch(
      KubeStream stream,
      String path,
      String filter,
      Class<T> type,
      Listener<T> listener,
      long silenceMillis) {
    this.silenceMillis = silenceMillis;
    this.stream = stream;
    this.path = path;
    this.filter = filter.isEmpty() ? "" : "&" + filter;
    this.objects = JSON.readerFor(type);
    JavaType line = JSON.getTypeFactory().constructParametricType(WatchLine.class, type);
    this.lines = JSON.readerFor(line);
    this.listener = listener;
  }

  @Override
  public void run() {
    Thread watchdog = Thread.ofVirtual().name("watchdog " + path).start(this::watchSilence);
    long pause = 0;
    while (!closed) {
      try {
        if (version == null) {
          version = list();
          listener.listed();
        }
        watch();
        pause = 0;
      } catch (KubeStream.Gone e) {
        LOG.debugf("%s is listed again: %s", path, e.getMessage());
        version = null;
      } catch (IOException e) {
        if (!closed) {
          pause = Math.min(Math.max(2 * pause, 500), LONGEST_PAUSE_MILLIS);
          LOG.warnf("Watching %s failed, again in %d ms: %s", path, pause, e.getMessage());
          rest(pause);
        }
      }
    }
    watchdog.interrupt();
  }

  @Override
  public void close() {
    closed = true;
    hangUp();
  }

  private String list() throws IOException {
    Set<String> present = new HashSet<>();
    String next = "";
    String listed = "";
    do {
      String query = "?limit=" + PAGE + filter + (next.isEmpty() ? "" : "&continue=" + next);
      // Not as a stream: closing one that was read to its end closes a connection that the pool
      // may have given to the next request already.
      try (JsonParser parser = JSON.createParser(stream.read(path + query))) {
        Page page = readPage(parser, present);
        next = page.next();
        listed = page.version();
      }
      heardNanos = System.nanoTime();
    } while (!next.isEmpty());
    Set<String> vanished = new HashSet<>(known);
    vanished.removeAll(present);
    for (String uid : vanished) {
      known.remove(uid);
      listener.gone(uid, null);
    }
    return listed;
  }

  private record Page(String version, String next) {}

  private Page readPage(JsonParser parser, Set<String> present) throws IOException {
    Page page = new Page("", "");
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "metadata" -> page = readListMeta(parser);
        case "items" -> {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            T object = objects.readValue(parser);
            present.add(show(object));
          }
        }
        default -> parser.skipChildren();
      }
    }
    return page;
  }

  private static Page readListMeta(JsonParser parser) throws IOException {
    String listed = "";
    String next = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "resourceVersion" -> listed = parser.getText();
        case "continue" -> next = parser.getText();
        default -> parser.skipChildren();
      }
    }
    return new Page(listed, next);
  }

  private void watch() throws IOException {
    String query =
        "?watch=true&allowWatchBookmarks=true&timeoutSeconds="
            + WATCH_SECONDS
            + "&resourceVersion="
            + version
            + filter;
    InputStream body = stream.open(path + query);
    heardNanos = System.nanoTime();
    hungUp = false;
    open = body;
    try {
      MappingIterator<WatchLine<T>> iterator = lines.readValues(body);
      while (!closed && iterator.hasNextValue()) {
        WatchLine<T> line = iterator.nextValue();
        heardNanos = System.nanoTime();
        T object = line.object();
        if (object != null) {
          take(line.type(), object);
        }
      }
      // Read to its end it is not closed: its connection is the pool's again, and may be in use.
    } catch (IOException e) {
      // Our own hanging up is no failure to rest after.
      if (!hungUp) {
        hangUp();
        throw e;
      }
    } finally {
      open = null;
    }
  }

  private void take(@Nullable String type, T object) throws IOException {
    Meta meta = object.metadata();
    switch (type) {
      case "ADDED", "MODIFIED" -> show(object);
      case "DELETED" -> {
        String uid = meta == null ? null : meta.uid();
        if (uid != null && known.remove(uid)) {
          listener.gone(uid, object);
        }
      }
      case "ERROR" -> {
        Integer code = object.code();
        if (code != null && code == 410) {
          throw new KubeStream.Gone("version " + version + " is too old");
        }
        throw new IOException("the watch of " + path + " ended with code " + code);
      }
      case null, default -> {}
    }
    if (meta != null && meta.resourceVersion() != null && !"ERROR".equals(type)) {
      version = meta.resourceVersion();
    }
  }

  private String show(T object) {
    Meta meta = object.metadata();
    String uid = meta == null ? null : meta.uid();
    if (uid == null) {
      return "";
    }
    known.add(uid);
    try {
      listener.seen(object);
    } catch (RuntimeException e) {
      // Somebody else's object must not stop what all depend on.
      LOG.errorf(e, "%s shows an object that cannot be understood: %s", path, meta);
    }
    return uid;
  }

  /** A peer that vanished without a word leaves a read that never returns. */
  private void watchSilence() {
    while (!closed && rest(silenceMillis / 4)) {
      if (open != null && (System.nanoTime() - heardNanos) / 1_000_000 > silenceMillis) {
        LOG.infof("The watch of %s has been silent for too long and is opened again", path);
        hungUp = true;
        hangUp();
      }
    }
  }

  private void hangUp() {
    InputStream body = open;
    if (body != null) {
      try {
        body.close();
      } catch (IOException e) {
        LOG.debugf("Closing the watch of %s: %s", path, e.getMessage());
      }
    }
  }

  private static boolean rest(long millis) {
    try {
      Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

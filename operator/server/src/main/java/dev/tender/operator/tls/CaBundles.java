package dev.tender.operator.tls;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.operator.kube.ApiResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ConfigMap that tells the pods of a namespace whom to trust. It stays when its last Framework
 * goes, as {@code kube-root-ca.crt} does: pods may still end.
 */
public final class CaBundles {
  public static final String NAME = "tender-ca";
  public static final String KEY = "ca.crt";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Somebody may have changed it meanwhile. */
  private static final Duration BELIEVED = Duration.ofSeconds(30);

  private static final Duration REFRESHED = Duration.ofMinutes(5);

  /** What is asked of the API server: a server-side apply of a ConfigMap. */
  public interface Api {
    ApiResult apply(String path, String manifest);
  }

  private record Written(String text, Instant when) {}

  private final Api api;
  private final Supplier<String> trusted;
  private final InstantSource clock;
  private final ReentrantLock turn = new ReentrantLock();
  private final Map<String, Written> written = new ConcurrentHashMap<>();

  public CaBundles(Api api, Supplier<String> trusted, InstantSource clock) {
    this.api = api;
    this.trusted = trusted;
    this.clock = clock;
  }

  /**
   * Sees to it that pods can start there and know the authority. Blocks.
   *
   * @return why it cannot be written; null when it is there
   */
  public @Nullable String ensure(String namespace) {
    return tell(namespace, BELIEVED);
  }

  /**
   * The same for several, which are not asked about as often. Blocks.
   *
   * @return why some cannot be told
   */
  List<String> refresh(Set<String> namespaces) {
    written.keySet().retainAll(namespaces);
    List<String> problems = new ArrayList<>();
    for (String namespace : namespaces) {
      String problem = tell(namespace, REFRESHED);
      if (problem != null) {
        problems.add(problem);
      }
    }
    return problems;
  }

  private @Nullable String tell(String namespace, Duration believed) {
    // One after the other, or what was true before could be written last.
    turn.lock();
    try {
      Written last = written.get(namespace);
      String text = trusted.get();
      boolean known =
          last != null
              && last.text().equals(text)
              && clock.instant().isBefore(last.when().plus(believed));
      return known ? null : write(namespace, text);
    } finally {
      turn.unlock();
    }
  }

  private @Nullable String write(String namespace, String text) {
    String path =
        "/api/v1/namespaces/"
            + namespace
            + "/configmaps/"
            + NAME
            + "?fieldManager=tender&force=true";
    Instant now = clock.instant();
    String problem = api.apply(path, manifest(text)).problem();
    if (problem == null) {
      written.put(namespace, new Written(text, now));
      return null;
    }
    return "ConfigMap "
        + NAME
        + " cannot be written in namespace "
        + namespace
        + ", without which no pod of Tender starts there: "
        + problem;
  }

  private static String manifest(String text) {
    ObjectNode map = JSON.createObjectNode();
    map.put("apiVersion", "v1").put("kind", "ConfigMap");
    map.putObject("metadata")
        .put("name", NAME)
        .putObject("labels")
        .put("app.kubernetes.io/managed-by", "tender")
        .put("app.kubernetes.io/part-of", "tender");
    map.putObject("data").put(KEY, text);
    try {
      return JSON.writeValueAsString(map);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of text can be written", e);
    }
  }
}

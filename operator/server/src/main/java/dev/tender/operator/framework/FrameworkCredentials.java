package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkSpec;
import dev.tender.operator.http.Principals;
import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.kube.SharedRequests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Principals and secrets of Frameworks, as the Secrets that they name say. A Secret is read when
 * its Framework is looked after, every minute from then on, and when somebody shows its principal:
 * what was read is believed for 10 s, and for 5 minutes while the API server does not answer. A
 * secret that does not match is read again, at most once a second. However many show a principal,
 * its Secret is read once for all of them. Secrets are kept as digests.
 */
public final class FrameworkCredentials implements Principals {
  /** The condition of a Framework that says whether its Secret can be used. */
  static final String CONDITION = "CredentialsValid";

  /** How often a Secret is read without being asked for, so that its principal is known. */
  static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  /** The same while it cannot be used. */
  static final Duration LOOK_AGAIN_SOON = Duration.ofSeconds(5);

  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final Duration FRESH_AFTER_MISMATCH = Duration.ofSeconds(1);
  private static final Duration BELIEVED_UNSEEN = Duration.ofMinutes(5);
  private static final int READS_AT_ONCE = 16;

  /**
   * What a Secret said.
   *
   * @param principal null when it cannot be used
   * @param problem null when it can be used
   * @param forbidden it cannot be used since the operator may not read it
   */
  private record Held(
      String secretName,
      @Nullable String principal,
      String digest,
      @Nullable String problem,
      boolean forbidden,
      long readMillis) {}

  private record Place(FrameworkName framework, String secretName) {}

  private final FrameworkLookup.Api api;
  private final Supplier<Collection<Framework>> frameworks;
  private final InstantSource clock;
  private final Semaphore slots = new Semaphore(READS_AT_ONCE);
  private final SharedRequests<Place, Held> requests = new SharedRequests<>();
  private final Map<FrameworkName, Held> held = new ConcurrentSkipListMap<>();

  public FrameworkCredentials(
      FrameworkLookup.Api api, Supplier<Collection<Framework>> frameworks, InstantSource clock) {
    this.api = api;
    this.frameworks = frameworks;
    this.clock = clock;
  }

  /**
   * Reads the Secret that the Framework names. Blocks.
   *
   * @return why it cannot be used; null when it can, and when none is named
   */
  @Nullable String look(Framework framework) {
    FrameworkName name = FrameworkMapper.nameOf(framework);
    FrameworkSpec.Credentials credentials = framework.getSpec().credentials();
    if (credentials == null) {
      held.remove(name);
      return null;
    }
    String secret = credentials.secretRef().name();
    try {
      return read(name, secret).problem();
    } catch (IOException e) {
      return "Secret " + secret + " could not be read: " + e.getMessage();
    }
  }

  void forget(FrameworkName name) {
    held.remove(name);
  }

  @Override
  public CompletionStage<Answer> check(Basic shown) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("credentials")
        .start(() -> {
          try {
            answer.complete(compare(shown));
          } catch (RuntimeException e) {
            answer.complete(new Answer.Unavailable("The credentials could not be looked at: " + e));
          }
        });
    return answer;
  }

  private Answer compare(Basic shown) {
    Map<FrameworkName, String> named = readNeverRead();
    // A read that was under way when its Framework let go of the Secret has put it back.
    held.keySet().retainAll(named.keySet());
    String digest = digest(shown.secret());
    List<FrameworkName> whose = new ArrayList<>();
    String unread = null;
    for (Map.Entry<FrameworkName, Held> entry : held.entrySet()) {
      Held known = entry.getValue();
      if (!shown.name().equals(known.principal())
          || !known.secretName().equals(named.get(entry.getKey()))) {
        continue;
      }
      try {
        known = noOlderThan(FRESH, entry.getKey(), known);
        if (!matches(known, shown.name(), digest)) {
          known = noOlderThan(FRESH_AFTER_MISMATCH, entry.getKey(), known);
        }
        if (matches(known, shown.name(), digest)) {
          whose.add(entry.getKey());
        }
      } catch (IOException e) {
        unread = e.getMessage();
      }
    }
    if (!whose.isEmpty()) {
      return new Answer.Known(whose);
    }
    return unread == null
        ? new Answer.Wrong(
            "No Framework has credentials with this principal and secret; see spec.credentials"
                + unseen())
        : new Answer.Unavailable("The credentials could not be read: " + unread);
  }

  /** Names nobody: who hears it has shown nothing yet. */
  private String unseen() {
    long forbidden = held.values().stream().filter(Held::forbidden).count();
    return forbidden == 0
        ? ""
        : ". The operator may not read the Secrets of "
            + forbidden
            + (forbidden == 1 ? " Framework" : " Frameworks")
            + ", whose condition "
            + CONDITION
            + " says how to let it";
  }

  /**
   * Reads those of Frameworks that nobody has looked after yet, as after a start.
   *
   * @return the names of all Secrets that Frameworks name
   */
  private Map<FrameworkName, String> readNeverRead() {
    Map<FrameworkName, String> all = new HashMap<>();
    for (Framework framework : frameworks.get()) {
      FrameworkSpec.Credentials named = framework.getSpec().credentials();
      if (named == null) {
        continue;
      }
      FrameworkName name = FrameworkMapper.nameOf(framework);
      all.put(name, named.secretRef().name());
      Held known = held.get(name);
      if (known == null || !known.secretName().equals(named.secretRef().name())) {
        look(framework);
      }
    }
    return all;
  }

  private static boolean matches(Held known, String principal, String digest) {
    // In constant time, so that no answer tells how much of a guess was right.
    return MessageDigest.isEqual(bytes(known.digest()), bytes(digest))
        && principal.equals(known.principal());
  }

  private Held noOlderThan(Duration age, FrameworkName name, Held known) throws IOException {
    Duration old = Duration.ofMillis(clock.millis() - known.readMillis());
    if (old.compareTo(age) <= 0) {
      return known;
    }
    try {
      return read(name, known.secretName());
    } catch (IOException e) {
      if (old.compareTo(BELIEVED_UNSEEN) <= 0) {
        return known;
      }
      throw e;
    }
  }

  private Held read(FrameworkName name, String secret) throws IOException {
    return requests.get(
        new Place(name, secret),
        () -> {
          slots.acquireUninterruptibly();
          try {
            Held read = look(name.namespace(), secret);
            held.put(name, read);
            return read;
          } finally {
            slots.release();
          }
        });
  }

  private Held look(String namespace, String secret) throws IOException {
    try {
      return understand(secret, api.get("/api/v1/namespaces/" + namespace + "/secrets/" + secret));
    } catch (KubeHttp.Forbidden _) {
      return new Held(
          secret,
          null,
          "",
          "The operator may not read Secret "
              + secret
              + " in namespace "
              + namespace
              + ": let it, with 'kubectl apply -n "
              + namespace
              + " -f deploy/kustomize/components/credentials/rbac.yaml' (docs/mesos.md)",
          true,
          clock.millis());
    }
  }

  private Held understand(String secret, @Nullable JsonNode object) {
    String where = "Secret " + secret;
    if (object == null) {
      return unusable(secret, where + " is not there; make it, with the keys principal and secret");
    }
    String principal = value(object, "principal");
    String word = value(object, "secret");
    if (principal.isEmpty() || word.isEmpty()) {
      return unusable(
          secret,
          where + " has no value for key " + (principal.isEmpty() ? "principal" : "secret"));
    }
    return principal.indexOf(':') >= 0
        ? unusable(secret, where + ": principal must not contain ':', which ends it in HTTP Basic")
        : new Held(secret, principal, digest(word), null, false, clock.millis());
  }

  private Held unusable(String secret, String problem) {
    return new Held(secret, null, "", problem, false, clock.millis());
  }

  /** Without the line break that editors leave at the end of a file. */
  private static String value(JsonNode object, String key) {
    try {
      String text =
          new String(
              Base64.getDecoder().decode(object.path("data").path(key).asText("")),
              StandardCharsets.UTF_8);
      return text.endsWith("\r\n")
          ? text.substring(0, text.length() - 2)
          : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static byte[] bytes(String digest) {
    return digest.getBytes(StandardCharsets.US_ASCII);
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}

package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Principals.Answer;
import dev.tender.operator.http.Principals.Basic;
import dev.tender.operator.kube.KubeHttp;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameworkCredentialsTest {
  private static final FrameworkName SPARK = new FrameworkName("ns", "spark");

  private Instant now = Instant.EPOCH;
  private boolean away;
  private boolean barred;
  private final Semaphore answering = new Semaphore(1);
  private final AtomicInteger reads = new AtomicInteger();
  private final List<Framework> frameworks = new ArrayList<>();
  private final Map<String, JsonNode> secrets = new TreeMap<>();
  private final FrameworkCredentials credentials =
      new FrameworkCredentials(this::get, () -> frameworks, () -> now);

  private @Nullable JsonNode get(String path) throws IOException {
    reads.incrementAndGet();
    answering.acquireUninterruptibly();
    answering.release();
    if (away) {
      throw new IOException("nobody answers");
    }
    if (barred) {
      throw new KubeHttp.Forbidden("GET " + path + " was answered 403");
    }
    return secrets.get(path);
  }

  @Test
  void aFrameworkThatNobodyHasLookedAfterYetIsKnownByItsPrincipal() {
    applied("spark", "s");
    secret("s", "alice", "pw");
    assertThat(check("alice", "pw")).isEqualTo(new Answer.Known(List.of(SPARK)));
  }

  @Test
  void neitherTheSecretOfAnotherNorAnUnknownPrincipalWillDo() {
    applied("spark", "s");
    applied("other", "t");
    secret("s", "alice", "pw");
    secret("t", "bob", "word");
    assertThat(check("alice", "word")).isInstanceOf(Answer.Wrong.class);
    assertThat(check("alice", "")).isInstanceOf(Answer.Wrong.class);
    assertThat(check("alic", "pw")).isInstanceOf(Answer.Wrong.class);
    assertThat(check("", "")).isInstanceOf(Answer.Wrong.class);
  }

  @Test
  void oneSecretMayBeThatOfSeveralFrameworks() {
    applied("spark", "s");
    applied("chronos", "s");
    secret("s", "alice", "pw");
    assertThat(check("alice", "pw"))
        .isEqualTo(new Answer.Known(List.of(new FrameworkName("ns", "chronos"), SPARK)));
  }

  @Test
  void aLineBreakAtTheEndOfAFileDoesNotCount() {
    applied("spark", "s");
    secret("s", "alice\n", "pw\r\n");
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Known.class);
  }

  @Test
  void aNewSecretCountsAtOnceAndTheOldOneNoLongerThanTenSeconds() {
    applied("spark", "s");
    secret("s", "alice", "old");
    assertThat(check("alice", "old")).isInstanceOf(Answer.Known.class);
    secret("s", "alice", "new");
    pass(Duration.ofSeconds(2));
    assertThat(check("alice", "new")).isInstanceOf(Answer.Known.class);
    assertThat(check("alice", "old")).isInstanceOf(Answer.Wrong.class);
    secret("s", "alice", "newest");
    pass(Duration.ofSeconds(11));
    assertThat(check("alice", "new")).isInstanceOf(Answer.Wrong.class);
  }

  @Test
  void guessesDoNotMakeTheSecretBeReadMoreThanOnceASecond() {
    applied("spark", "s");
    secret("s", "alice", "pw");
    for (int guess = 0; guess < 100; guess++) {
      check("alice", "guess" + guess);
      check("nobody", "guess" + guess);
    }
    assertThat(reads).hasValue(1);
    pass(Duration.ofSeconds(2));
    check("alice", "guess");
    assertThat(reads).hasValue(2);
  }

  @Test
  void manyWhoShowAPrincipalAtOnceShareOneReading() throws Exception {
    Framework spark = applied("spark", "s");
    secret("s", "alice", "pw");
    answering.acquire();
    List<Thread> readers = new ArrayList<>();
    for (int each = 0; each < 3; each++) {
      Thread reader = Thread.ofPlatform().daemon().start(() -> credentials.look(spark));
      readers.add(reader);
      while (reader.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    answering.release();
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(reads).hasValue(1);
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Known.class);
  }

  @Test
  void whatTheOperatorMayNotReadIsToldWithTheCure() {
    Framework spark = applied("spark", "s");
    secret("s", "alice", "pw");
    barred = true;
    assertThat(credentials.look(spark))
        .isEqualTo(
            "The operator may not read Secret s in namespace ns: let it, with 'kubectl apply -n ns"
                + " -f deploy/kustomize/components/credentials/rbac.yaml' (docs/mesos.md)");
    assertThat(check("alice", "pw"))
        .isEqualTo(
            new Answer.Wrong(
                "No Framework has credentials with this principal and secret; see spec.credentials."
                    + " The operator may not read the Secrets of 1 Framework, whose condition"
                    + " CredentialsValid says how to let it"));
    barred = false;
    assertThat(credentials.look(spark)).isNull();
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Known.class);
    assertThat(check("alice", "guess"))
        .isEqualTo(
            new Answer.Wrong(
                "No Framework has credentials with this principal and secret; see"
                    + " spec.credentials"));
  }

  @Test
  void whatTheOperatorMayNotReadAnyMoreOpensNothing() {
    applied("spark", "s");
    secret("s", "alice", "pw");
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Known.class);
    barred = true;
    pass(Duration.ofSeconds(11));
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Wrong.class);
  }

  @Test
  void aNewPrincipalCountsOnceItsFrameworkIsLookedAfterAgain() {
    Framework spark = applied("spark", "s");
    secret("s", "alice", "pw");
    assertThat(credentials.look(spark)).isNull();
    secret("s", "carol", "pw");
    assertThat(check("carol", "pw")).isInstanceOf(Answer.Wrong.class);
    assertThat(credentials.look(spark)).isNull();
    assertThat(check("carol", "pw")).isInstanceOf(Answer.Known.class);
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Wrong.class);
  }

  @Test
  void whileTheApiServerIsAwayWhatWasReadIsBelievedForFiveMinutes() {
    applied("spark", "s");
    secret("s", "alice", "pw");
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Known.class);
    away = true;
    pass(Duration.ofMinutes(4));
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Known.class);
    pass(Duration.ofMinutes(2));
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Unavailable.class);
  }

  @Test
  void aSecretThatCannotBeUsedIsSaidToBeSo() {
    Framework spark = applied("spark", "s");
    assertThat(credentials.look(spark))
        .isEqualTo("Secret s is not there; make it, with the keys principal and secret");
    secret("s", "alice", "");
    assertThat(credentials.look(spark)).isEqualTo("Secret s has no value for key secret");
    assertThat(check("alice", "")).isInstanceOf(Answer.Wrong.class);
    secret("s", "", "pw");
    assertThat(credentials.look(spark)).isEqualTo("Secret s has no value for key principal");
    assertThat(check("", "pw")).isInstanceOf(Answer.Wrong.class);
    secret("s", "a:b", "pw");
    assertThat(credentials.look(spark)).contains("principal must not contain ':'");
    away = true;
    assertThat(credentials.look(spark)).contains("could not be read: nobody answers");
  }

  @Test
  void theCredentialsOfAFrameworkThatNamesNoneAnyMoreOpenNothing() {
    Framework spark = applied("spark", "s");
    secret("s", "alice", "pw");
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Known.class);
    frameworks.clear();
    assertThat(credentials.look(framework("spark", "scheduler: {external: {}}"))).isNull();
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Wrong.class);
    frameworks.add(spark);
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Known.class);
    frameworks.clear();
    credentials.forget(SPARK);
    assertThat(check("alice", "pw")).isInstanceOf(Answer.Wrong.class);
  }

  @Test
  void noSecretGetsIntoALog() {
    assertThat(new Basic("alice", "pw")).hasToString("principal alice");
  }

  private Answer check(String principal, String secret) {
    return credentials.check(new Basic(principal, secret)).toCompletableFuture().join();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private Framework applied(String name, String secret) {
    Framework framework =
        framework(
            name, "scheduler: {external: {}}, credentials: {secretRef: {name: " + secret + "}}");
    frameworks.add(framework);
    return framework;
  }

  private static Framework framework(String name, String spec) {
    return Serialization.unmarshal(
        "metadata: {name: " + name + ", namespace: ns, uid: u}\nspec: {" + spec + "}\n",
        Framework.class);
  }

  private void secret(String name, String principal, String secret) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.putObject("data").put("principal", base64(principal)).put("secret", base64(secret));
    secrets.put("/api/v1/namespaces/ns/secrets/" + name, object);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

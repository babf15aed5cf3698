package dev.tender.operator.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of this replica: made anew when half its life is over, when the authority is
 * another, and when the replica can be reached by another name.
 */
public final class Certificates {
  private static final Logger LOG = Logger.getLogger(Certificates.class);

  /** The key and the certificates that belong to it, its own first, as PEM. */
  public record Shown(PrivateKey key, List<X509Certificate> chain) {
    public String keyPem() {
      return Pem.of(key);
    }

    public String chainPem() {
      return Pem.of(chain);
    }
  }

  private final AuthoritySecret secret;
  private final ServerNames names;
  private final Function<String, List<String>> lookup;
  private final InstantSource clock;
  private @Nullable Authority authority;
  private @Nullable ServerCertificate current;
  private volatile @Nullable String trusted;
  private volatile Consumer<String> follower = _ -> {};

  public Certificates(AuthoritySecret secret, ServerNames names, InstantSource clock) {
    this(secret, names, Certificates::addresses, clock);
  }

  Certificates(
      AuthoritySecret secret,
      ServerNames names,
      Function<String, List<String>> lookup,
      InstantSource clock) {
    this.secret = secret;
    this.names = names;
    this.lookup = lookup;
    this.clock = clock;
  }

  /**
   * What is to be shown from now on. Blocks.
   *
   * @throws IOException with a sentence when there is no authority yet and none can be had
   */
  public synchronized Shown renew() throws IOException {
    Instant now = clock.instant();
    Authority before = authority;
    Authority found = look(before, now);
    SortedSet<String> wanted = names.all(lookup);
    ServerCertificate shown = current;
    boolean same =
        before != null && found.key().equals(before.key()) && found.chain().equals(before.chain());
    if (shown == null
        || !same
        || !now.isBefore(shown.renewal())
        // A name that cannot be looked up for a moment is no other name.
        || !shown.names().containsAll(wanted)) {
      shown = ServerCertificate.issue(found, wanted, now);
      current = shown;
      LOG.infof(
          "Certificate for %s, by %s, until %s",
          String.join(", ", wanted),
          found.chain().getFirst().getSubjectX500Principal().getName(),
          shown.chain().getFirst().getNotAfter().toInstant());
    }
    authority = found;
    String told = Pem.of(found.trusted());
    if (!told.equals(trusted)) {
      trusted = told;
      follower.accept(told);
    }
    return new Shown(shown.key(), shown.chain());
  }

  /** What callers are to trust, as PEM. Known once {@link #renew} has returned. */
  public String trusted() {
    String told = trusted;
    if (told == null) {
      throw new IllegalStateException("no certificate has been made yet");
    }
    return told;
  }

  /** Hears what callers are to trust whenever that becomes something else. */
  public void follow(Consumer<String> told) {
    follower = told;
  }

  private Authority look(@Nullable Authority before, Instant now) throws IOException {
    try {
      return secret.ensure(now);
    } catch (IOException e) {
      if (before == null) {
        throw e;
      }
      LOG.warnf("The authority stays as it was: %s", e.getMessage());
      return before;
    }
  }

  private static List<String> addresses(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host))
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (UnknownHostException _) {
      return List.of();
    }
  }
}

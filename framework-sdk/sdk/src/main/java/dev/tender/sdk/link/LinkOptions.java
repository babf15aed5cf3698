package dev.tender.sdk.link;

import dev.tender.protocol.http.CaFile;
import dev.tender.protocol.http.HttpOptions;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a link behaves.
 *
 * @param path where everything is POSTed to
 * @param events what comes on the stream
 * @param http limits and time-outs of a connection
 * @param ca whom connections trust, which speak TLS then; null leaves that to http
 * @param advice what may be wrong when a server that was reached gives no answer; empty for nothing
 *     better than what happened
 * @param silence for how long the peer may say nothing before its first word about heartbeats; null
 *     means for ever
 * @param <E> the events
 */
public record LinkOptions<E>(
    String path,
    Class<E> events,
    HttpOptions http,
    @Nullable CaFile ca,
    String advice,
    @Nullable Duration silence) {
  /** For a connection that is made now; throws if the CA cannot be read. */
  HttpOptions current() throws IOException {
    return ca == null ? http : http.withTls(ca.context());
  }
}

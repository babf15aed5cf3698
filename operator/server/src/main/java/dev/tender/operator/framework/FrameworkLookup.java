package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkStatus.Phase;
import dev.tender.operator.records.ObjectRef;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One look at the API server, past all watches. Blocks. */
public final class FrameworkLookup {
  /** A GET of the API server. */
  public interface Api {
    /**
     * Null when there is no such object.
     *
     * @throws IOException when there is no answer
     */
    @Nullable JsonNode get(String path) throws IOException;
  }

  /** What a look can find. */
  enum Found {
    ABSENT,
    /** It is being deleted, or its scheduler has ended: the master is not told of it. */
    OVER,
    THERE
  }

  /** A scheduler may call itself what it likes; only this may become part of a path. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final Api api;

  public FrameworkLookup(Api api) {
    this.api = api;
  }

  Found find(FrameworkName name) throws IOException {
    JsonNode framework = get(name);
    if (framework == null) {
      return Found.ABSENT;
    }
    return framework.path("metadata").has("deletionTimestamp") || hasEnded(framework)
        ? Found.OVER
        : Found.THERE;
  }

  /** As it is now; null when it is not there, or being deleted. */
  @Nullable Framework read(FrameworkName name) throws IOException {
    JsonNode framework = get(name);
    return framework == null || framework.path("metadata").has("deletionTimestamp")
        ? null
        : Serialization.unmarshal(framework.toString(), Framework.class);
  }

  private @Nullable JsonNode get(FrameworkName name) throws IOException {
    return NAME.matcher(name.namespace()).matches() && NAME.matcher(name.name()).matches()
        ? api.get(new ObjectRef(ObjectRef.Kind.FRAMEWORK, name.namespace(), name.name()).path())
        : null;
  }

  /** As {@link FrameworkRegistry#hasEnded} sees it. */
  private static boolean hasEnded(JsonNode framework) {
    JsonNode status = framework.path("status");
    String phase = status.path("phase").asText();
    boolean over = phase.equals(Phase.Completed.name()) || phase.equals(Phase.Failed.name());
    return over
        && status.path("observedGeneration").equals(framework.path("metadata").path("generation"));
  }
}

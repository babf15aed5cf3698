package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.FrameworkStatus.Phase;
import dev.tender.operator.records.ObjectRef;
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

  /** A scheduler may call itself what it likes; only this may become part of a path. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final Api api;

  public FrameworkLookup(Api api) {
    this.api = api;
  }

  /**
   * Whether the API server has this Framework and the master is to be told of it: not when it is
   * being deleted, nor when its scheduler has ended.
   */
  boolean isThere(FrameworkName name) throws IOException {
    if (!NAME.matcher(name.namespace()).matches() || !NAME.matcher(name.name()).matches()) {
      return false;
    }
    JsonNode framework =
        api.get(new ObjectRef(ObjectRef.Kind.FRAMEWORK, name.namespace(), name.name()).path());
    return framework != null
        && !framework.path("metadata").has("deletionTimestamp")
        && !hasEnded(framework);
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

package dev.tender.operator.pods;

import dev.tender.operator.tls.CaBundles;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import java.util.List;
import java.util.Set;

/** What agent and executor share, and what only one of them has. */
public final class OwnVolumes {
  /** Where the agent has them. */
  static final String SANDBOXES = "/tender/sandbox";

  /** Where the launcher listens; a folder that executors may write to. */
  static final String CONTROL = "/tender/run";

  /** Where the agent listens; a folder that executors can only read. */
  static final String API = "/tender/api";

  /** That the executor container must not have, or not so. */
  static final Set<String> PRIVATE =
      Set.of("launcher", "control", "api", "sandbox", "state", "token");

  /** The sandboxes of living runs, at the same path in both containers. */
  private static final String LIVE = "live";

  /** Where agents, listeners and schedulers find their token, and whom to trust. */
  public static final String SECRETS = "/var/run/secrets/tender.dev";

  private static final int TOKEN_SECONDS = 3600;

  private OwnVolumes() {}

  static List<VolumeMount> ofAgent() {
    return List.of(
        mount("launcher", "/tender/bin", false),
        mount("control", CONTROL, false),
        mount("api", API, false),
        mount("sandbox", SANDBOXES, false),
        mount("tmp", "/tender/tmp", true),
        mount("state", "/tender/state", false),
        mount("token", SECRETS, true));
  }

  static List<VolumeMount> ofExecutor() {
    return List.of(
        mount("launcher", "/tender/bin", true),
        mount("control", CONTROL, false),
        mount("api", API, true),
        // Those of ended runs are beside it.
        new VolumeMountBuilder()
            .withName("sandbox")
            .withMountPath(SANDBOXES + "/" + LIVE)
            .withSubPath(LIVE)
            .build());
  }

  /** Of a container without agent and launcher. */
  static VolumeMount sandbox(String path) {
    return mount("sandbox", path, false);
  }

  /** For executors whose template has nothing there. */
  static VolumeMount temporary() {
    return mount("tmp", "/tmp", false);
  }

  static List<Volume> all() {
    return List.of(
        empty("launcher"),
        empty("control"),
        empty("api"),
        empty("sandbox"),
        empty("state"),
        empty("tmp"),
        new VolumeBuilder()
            .withName("token")
            .withNewProjected()
            .addNewSource()
            .withNewServiceAccountToken()
            .withAudience("tender.dev")
            .withExpirationSeconds((long) TOKEN_SECONDS)
            .withPath("token")
            .endServiceAccountToken()
            .endSource()
            .addToSources(authority())
            .endProjected()
            .build());
  }

  /** Whom to trust, beside the token; a pod waits for it to be there. */
  public static VolumeProjection authority() {
    return new VolumeProjectionBuilder()
        .withNewConfigMap()
        .withName(CaBundles.NAME)
        .addNewItem()
        .withKey(CaBundles.KEY)
        .withPath(CaBundles.KEY)
        .endItem()
        .endConfigMap()
        .build();
  }

  /** Of a pod without agent and launcher. */
  static List<Volume> ofEntrypoint() {
    return List.of(empty("sandbox"), empty("tmp"));
  }

  private static Volume empty(String name) {
    return new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build();
  }

  private static VolumeMount mount(String volume, String path, boolean readOnly) {
    VolumeMountBuilder mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
    return (readOnly ? mount.withReadOnly(true) : mount).build();
  }
}

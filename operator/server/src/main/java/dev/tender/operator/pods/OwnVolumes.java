package dev.tender.operator.pods;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;

/** What agent and executor share, and what only one of them has. */
final class OwnVolumes {
  /** Where the agent has them. */
  static final String SANDBOXES = "/tender/sandbox";

  /** The sandboxes of living runs, at the same path in both containers. */
  private static final String LIVE = "live";

  private static final int TOKEN_SECONDS = 3600;

  private OwnVolumes() {}

  static List<VolumeMount> ofAgent() {
    return List.of(
        mount("launcher", "/tender/bin", false),
        mount("control", "/tender/run", false),
        mount("sandbox", SANDBOXES, false),
        mount("state", "/tender/state", false),
        mount("token", "/var/run/secrets/tender.dev", true));
  }

  static List<VolumeMount> ofExecutor() {
    return List.of(
        mount("launcher", "/tender/bin", true),
        mount("control", "/tender/run", false),
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
            .endProjected()
            .build());
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

package dev.tender.benchmarks;

/** What the benchmark applies. */
final class Manifests {
  private Manifests() {}

  static String namespace(String name) {
    return """
    apiVersion: v1
    kind: Namespace
    metadata:
      name: %s
      labels:
        pod-security.kubernetes.io/enforce: restricted
    """
        .formatted(name);
  }

  /** A framework whose scheduler is the benchmark, and whose tasks nobody wants to read of. */
  static String framework(String name, String image, String idleTimeout) {
    return """
    apiVersion: tender.dev/v1beta1
    kind: Framework
    metadata:
      name: %s
    spec:
      taskRecords: None
      scheduler:
        external: {}
      executor:
        warm:
          idleTimeout: %s
        template:
          spec:
            containers:
              - name: executor
                image: %s
                imagePullPolicy: IfNotPresent
    """
        .formatted(name, idleTimeout, image);
  }

  static String tokenRequest() {
    return """
    apiVersion: authentication.k8s.io/v1
    kind: TokenRequest
    spec:
      audiences: [tender.dev]
      expirationSeconds: 7200
    """;
  }

  /** A pod that exits at once. */
  static String plainPod(String name) {
    return pod(
        name,
        "localhost/tender/busybox:local",
        "[\"true\"]",
        "requests: {cpu: 5m, memory: 16Mi}, limits: {memory: 16Mi}");
  }

  /** A pod on a node that runs a line for the shell, with as much as a task of that size has. */
  static String barePod(String name, String node, String image, String line) {
    return pod(
            name,
            image,
            "[/bin/sh, -c, '" + line.replace("'", "''") + "']",
            "requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}")
        .replace("spec:\n", "spec:\n  nodeName: " + node + "\n");
  }

  private static String pod(String name, String image, String command, String resources) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 0
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: main
          image: %s
          imagePullPolicy: IfNotPresent
          command: %s
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
          resources: {%s}
    """
        .formatted(name, image, command, resources);
  }
}

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
  static String framework(String name, String image) {
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
          idleTimeout: 1s
        template:
          spec:
            containers:
              - name: executor
                image: %s
                imagePullPolicy: IfNotPresent
    """
        .formatted(name, image);
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
          image: localhost/tender/busybox:local
          imagePullPolicy: IfNotPresent
          command: ["true"]
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
          resources:
            requests: {cpu: 5m, memory: 16Mi}
            limits: {memory: 16Mi}
    """
        .formatted(name);
  }
}

package dev.tender.operator.pods;

/**
 * What executor pods get from the operator's configuration.
 *
 * @param agentImage of the sidecar
 * @param executorImage for Frameworks that name none; empty for none
 * @param master host and port that agents connect to
 * @param priorityClass for templates that name none; empty for the cluster's default
 * @param agentPullPolicy Kubernetes' imagePullPolicy for the agent
 */
public record PodSettings(
    String agentImage,
    String executorImage,
    String master,
    String priorityClass,
    String agentPullPolicy) {}

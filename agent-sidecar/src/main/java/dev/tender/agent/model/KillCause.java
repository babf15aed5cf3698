package dev.tender.agent.model;

/** Why a command task is being ended; decides the state it ends in. */
public enum KillCause {
  /** The framework asked, or its executor was shut down. */
  REQUEST,
  /** It ran longer than its maximum completion time. */
  COMPLETION_TIME,
  /** Its health check failed too often. */
  UNHEALTHY,
  /** What runs in its container takes more disk than it holds. */
  DISK,
  /** Another task of its group did not end well. */
  GROUP,
  /** The pod is going away against the framework's will. */
  POD_STOPPED
}

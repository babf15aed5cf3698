package dev.tender.agent.updates;

/** What became of an update that a task's stream was given. */
public enum Receipt {
  /** It waits for its turn. */
  NEW,
  /** Its uuid has been here before. */
  DUPLICATE,
  /** The task has ended already; nobody wants to hear more. */
  AFTER_END
}

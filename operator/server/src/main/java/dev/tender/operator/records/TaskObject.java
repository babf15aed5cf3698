package dev.tender.operator.records;

/** A Task object that we made and may delete when it is old. */
abstract class TaskObject extends Entry {
  private boolean gone;
  private boolean unwanted;

  TaskObject(ObjectRef ref) {
    super(ref, Lane.TASK);
  }

  /** Whether the API server has it. */
  abstract boolean exists();

  final boolean gone() {
    return gone;
  }

  /** Deleted, by us or by somebody else. */
  final void vanish() {
    gone = true;
  }

  final boolean unwanted() {
    return unwanted;
  }

  /** Too old; to be deleted. */
  final void dismiss() {
    unwanted = true;
  }
}

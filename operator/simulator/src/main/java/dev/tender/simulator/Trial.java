package dev.tender.simulator;

/**
 * Everything that a world may try. What a run has never tried shows as zero, so that a hole in the
 * search is seen.
 */
enum Trial {
  GREEDY("greedy frameworks"),
  PICKY("picky frameworks"),
  SLOW("slow frameworks"),
  SILENT("silent frameworks (hoarders)"),
  DECLINING("declining frameworks"),
  LYING("lying frameworks"),
  MULTI_ROLE("frameworks with several roles"),
  CUSTOM("frameworks with custom executors"),
  BAD_POLICY("worlds with a bad allocation policy"),
  ROLE_TREE("worlds with a tree of roles"),
  CONSTRAINED("frameworks with offer constraints"),
  GPU_FRAMEWORK("frameworks that know GPUs"),
  GPU_NODE("nodes with GPUs"),
  GPU_TASK("tasks with GPUs"),

  OFFER_HOARDED("offers never answered"),
  OFFER_SLOW("offers answered late"),
  OFFERS_JOINED("accepts of several offers"),
  FILTER_ZERO("filters of 0 s"),
  FILTER_SHORT("filters of a second and less"),
  FILTER_LONG("filters of seconds to an hour"),
  FILTER_HUGE("filters for ever"),

  CALL_DELAYED("calls delayed"),
  CALL_LOST("calls lost"),
  CALL_REPEATED("calls repeated"),
  CONNECTION_BROKEN("connections broken"),
  CONNECTION_HALF_OPEN("connections dead and not closed"),
  CONNECTION_REPLACED("connections replaced by a second one"),
  SUPPRESSED("roles suppressed"),
  REVIVED("roles revived"),
  KILLED("kills"),
  TORN_DOWN("teardowns"),
  UPDATED_ROLES("updates: other roles"),
  UPDATED_SUPPRESSED("updates: other roles suppressed"),
  UPDATED_FILTERS("updates: other constraints and sizes"),
  UPDATED_CAPABILITIES("updates: other capabilities"),
  UPDATE_REFUSED("updates that contradict themselves"),

  LIE_OFFER_TWICE("lies: an offer named twice"),
  LIE_OFFER_UNKNOWN("lies: an offer that never was"),
  LIE_OFFER_STOLEN("lies: somebody else's offer"),
  LIE_OFFER_STALE("lies: an offer that has ended"),
  LIE_AGENT("lies: an agent that is not there"),
  LIE_TOO_MUCH("lies: more than the offer"),
  LIE_NOTHING("lies: a task of nothing"),
  LIE_TASK_TWICE("lies: the id of a living task"),
  LIE_ACKNOWLEDGEMENT("lies: acknowledgements of nothing"),
  LIE_KILL("lies: kills of strangers' tasks"),
  LIE_EXECUTOR("lies: an executor that has changed"),
  AGENT_LIED("lies of agents"),

  AGENT_BROKEN("agent sessions broken"),
  AGENT_VANISHED("agents silent and not closed"),
  EXECUTOR_DIED("executors died"),
  CONTAINER_ENDED("containers ended and came back"),
  POD_DELETED("executor pods deleted"),
  PREEMPTED("executor pods preempted, with a nominee"),
  NOMINATED("holes kept for a nominee"),

  CORDONED("nodes cordoned"),
  ANNOUNCED("unavailabilities announced, or withdrawn"),
  ANNOUNCED_WRONG("announcements that cannot be read"),
  DRAIN_GRACE("drain graces set"),
  DRAINED("nodes drained until they are empty"),
  INVERSE_ACCEPTED("inverse offers accepted"),
  INVERSE_DECLINED("inverse offers declined"),
  INVERSE_IGNORED("inverse offers ignored"),
  UNREADY("nodes not ready"),
  NODE_SILENT("nodes out of reach with their agents"),
  TAINTED("nodes tainted"),
  RESIZED("nodes resized"),
  RELABELLED("nodes relabelled"),
  REMOVED("nodes removed, back under their names"),
  FOREIGN_CAME("pods of others came"),
  FOREIGN_WENT("pods of others went"),

  WATCH_DELAYED("watch events delayed"),
  WATCH_MERGED("watch events merged"),
  WATCH_REPEATED("watch events repeated"),
  WATCH_LOST("watch events lost, then a new list"),
  API_AWAY("times without an API server"),
  CREATE_REFUSED("pod creations refused"),
  RESIZE_REFUSED("pod resizes refused"),
  RESIZE_UNANSWERED("pod resizes made and not answered"),

  WEIGHT("role weights changed"),
  PRIORITY("role priorities changed"),
  GUARANTEE("role guarantees changed"),
  LIMIT("role limits changed"),
  ROLE_REMOVED("roles removed, and back"),
  POOL_CHANGED("pools changed"),
  SUSPENDED("frameworks suspended"),
  FRAMEWORK_REPLACED("Framework resources deleted, and back"),
  FRAMEWORK_CHANGED("Framework resources changed"),
  OFFER_DELETED("offers deleted by people"),
  TASK_DELETED("tasks deleted by people"),
  RESERVATION_APPLIED("reservations applied by people"),
  RESERVATION_CHANGED("reservations changed by people"),
  RESERVATION_DELETED("reservations deleted by people"),
  RESERVED("reservations made by frameworks"),
  REFINED("reservations refined by frameworks"),
  UNRESERVED("reservations given back by frameworks"),
  POOL_RESERVED("worlds with a pool that reserves"),
  BORROWING("frameworks that take revocable resources"),
  BORROWED("launches in revocable resources"),
  PREEMPTED_FOR("revocable resources wanted back"),
  STRICT_PRIORITY("worlds with strict priority"),
  TASK_APPLIED("tasks applied by people"),
  TASK_PREEMPTED("applied tasks preempted, and tried again"),
  MASTER_RESTARTED("master restarts"),
  MASTER_RESTARTED_AGAIN("master restarts amid a recovery");

  private final String words;

  Trial(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}

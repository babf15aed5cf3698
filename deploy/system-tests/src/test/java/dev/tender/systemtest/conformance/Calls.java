package dev.tender.systemtest.conformance;

import java.util.List;

/**
 * A call of the scheduler API that is well formed and concerns nothing that there is.
 *
 * @param body below the field of the type's name; empty where there is none
 */
record Calls(String type, String body) {
  private static final String UUID = "AAECAwQFBgcICQoLDA0ODw==";

  /** All that a subscribed framework may call without ending itself. */
  static List<Calls> harmless() {
    return List.of(
        new Calls("ACCEPT", "{'offer_ids':[{'value':'none'}],'operations':[]}"),
        new Calls("DECLINE", "{'offer_ids':[{'value':'none'}],'filters':{'refuse_seconds':1}}"),
        new Calls("ACCEPT_INVERSE_OFFERS", "{'inverse_offer_ids':[{'value':'none'}]}"),
        new Calls("DECLINE_INVERSE_OFFERS", "{'inverse_offer_ids':[{'value':'none'}]}"),
        new Calls("REVIVE", ""),
        new Calls("SUPPRESS", ""),
        new Calls("KILL", "{'task_id':{'value':'none'}}"),
        new Calls("SHUTDOWN", "{'executor_id':{'value':'none'},'agent_id':{'value':'none'}}"),
        new Calls(
            "ACKNOWLEDGE",
            "{'agent_id':{'value':'none'},'task_id':{'value':'none'},'uuid':'" + UUID + "'}"),
        new Calls(
            "ACKNOWLEDGE_OPERATION_STATUS",
            "{'agent_id':{'value':'none'},'operation_id':{'value':'none'},'uuid':'" + UUID + "'}"),
        new Calls("RECONCILE", "{'tasks':[]}"),
        new Calls("RECONCILE_OPERATIONS", "{'operations':[]}"),
        new Calls(
            "MESSAGE",
            "{'agent_id':{'value':'none'},'executor_id':{'value':'none'},'data':'aGVsbG8='}"),
        new Calls("REQUEST", "{'requests':[]}"));
  }

  /** Those that mean nothing without their body. */
  static List<Calls> withBody() {
    return harmless().stream().filter(each -> !each.body().isEmpty()).toList();
  }

  @Override
  public String toString() {
    return type;
  }
}

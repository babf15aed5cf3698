package dev.tender.operator.records;

/**
 * An object of ours in the API server.
 *
 * @param namespace empty for cluster-wide kinds
 */
public record ObjectRef(Kind kind, String namespace, String name) {
  /** The kinds that are written. */
  public enum Kind {
    FRAMEWORK("Framework", "frameworks", "apis/tender.dev/v1beta1"),
    ROLE("ResourceRole", "resourceroles", "apis/tender.dev/v1beta1"),
    RESERVATION("Reservation", "reservations", "apis/tender.dev/v1beta1"),
    POOL("AgentPool", "agentpools", "apis/tender.dev/v1beta1"),
    OFFER("Offer", "offers", "apis/tender.dev/v1beta1"),
    TASK("Task", "tasks", "apis/tender.dev/v1beta1"),
    EVENT("Event", "events", "api/v1");

    private final String kind;
    private final String plural;
    private final String api;

    Kind(String kind, String plural, String api) {
      this.kind = kind;
      this.plural = plural;
      this.api = api;
    }

    public String kind() {
      return kind;
    }

    public String apiVersion() {
      return api.substring(api.indexOf('/') + 1);
    }

    /** Path of the list of all namespaces. */
    public String everywhere() {
      return "/" + api + "/" + plural;
    }
  }

  /** Path of the collection that it is in. */
  public String collection() {
    String scope = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
    return "/" + kind.api + scope + "/" + kind.plural;
  }

  public String path() {
    return collection() + "/" + name;
  }
}

package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;

/** A scheduler by hand: its stream, whose events wait for the test, and a connection for calls. */
final class Subscriber implements AutoCloseable {
  static final String PARTITION_AWARE = "'capabilities':[{'type':'PARTITION_AWARE'}]";

  static final String AT_ONCE = "'filters':{'refuse_seconds':0}";

  private final Lab lab;
  private final Form form;
  private final Connection stream;
  private final Connection calls;
  private final Head head;
  private final Events events;
  private final String id;
  private final JsonNode subscribed;
  private final List<JsonNode> offers = new ArrayList<>();

  private Subscriber(Lab lab, Form form, Connection stream, Head head, Events events) {
    this.lab = lab;
    this.form = form;
    this.stream = stream;
    this.head = head;
    this.events = events;
    this.calls = lab.connect();
    this.subscribed = events.take("SUBSCRIBED").path("subscribed");
    this.id = subscribed.at("/framework_id/value").asText();
  }

  /** Subscribes as a new framework of the suite's role. */
  static Subscriber subscribe(Lab lab) {
    return subscribe(lab, Form.JSON, "");
  }

  /**
   * @param info more fields of FrameworkInfo, empty for none
   */
  static Subscriber subscribe(Lab lab, Form form, String info) {
    return subscribe(lab, form, info, "");
  }

  /**
   * @param more fields of SUBSCRIBE itself, empty for none
   */
  static Subscriber subscribe(Lab lab, Form form, String info, String more) {
    return send(lab, form, call("", info, more));
  }

  /** Subscribes again under an id that may have a subscriber already. */
  static Subscriber resubscribe(Lab lab, Form form, String id, String info) {
    return send(lab, form, call(id, info, ""));
  }

  private static Subscriber send(Lab lab, Form form, String call) {
    Connection stream = lab.connect();
    Head head = stream.send(lab.subscribe(form, call)).head();
    if (head.status() != 200) {
      throw new AssertionError("SUBSCRIBE is answered with " + head + " to " + call);
    }
    return new Subscriber(lab, form, stream, head, Events.of(stream, form::schedulerEvent));
  }

  /** The text of a SUBSCRIBE; the id may be empty. */
  static String call(String id, String info, String more) {
    String own = id.isEmpty() ? "" : ",'id':" + Json.id(id);
    return Json.text(
        "{'type':'SUBSCRIBE',"
            + (id.isEmpty() ? "" : "'framework_id':" + Json.id(id) + ",")
            + "'subscribe':{'framework_info':{'user':'nobody','name':'"
            + Lab.FRAMEWORK
            + "'"
            + own
            + (info.isEmpty() ? "" : "," + info)
            + "}"
            + (more.isEmpty() ? "" : "," + more)
            + "}}");
  }

  Lab lab() {
    return lab;
  }

  String id() {
    return id;
  }

  Head head() {
    return head;
  }

  String streamId() {
    return head.header("Mesos-Stream-Id").orElseThrow();
  }

  JsonNode subscribed() {
    return subscribed;
  }

  Events events() {
    return events;
  }

  /** A call as it would be sent; the body is what belongs below the field of the type's name. */
  Request request(String type, String body) {
    String call =
        "{'framework_id':%s,'type':'%s'%s}"
            .formatted(
                Json.id(id),
                type,
                body.isEmpty() ? "" : ",'" + type.toLowerCase(Locale.ROOT) + "':" + body);
    return Request.post(Lab.SCHEDULER, form, form.schedulerCall(Json.text(call)))
        .with("Mesos-Stream-Id", streamId());
  }

  Answer ask(String type, String body) {
    return calls.ask(request(type, body));
  }

  /** A call that must be taken. */
  void call(String type, String body) {
    ask(type, body).isTaken();
  }

  /** The next offer that is as wanted and was not taken back; others go on waiting here. */
  JsonNode offer(Predicate<JsonNode> wanted) {
    while (true) {
      for (JsonNode offer : held()) {
        if (wanted.test(offer)) {
          offers.remove(offer);
          return offer;
        }
      }
      events.take("OFFERS").at("/offers/offers").forEach(offers::add);
    }
  }

  JsonNode offer() {
    return offer(_ -> true);
  }

  /**
   * An offer with room for a small task in a pod of its own. Holds nothing else afterwards, and is
   * offered nothing until it revives, so that others of the same test are.
   */
  JsonNode roomyOffer() {
    call("REVIVE", "");
    JsonNode offer =
        offer(each -> Offers.amount(each, "cpus") >= 0.3 && Offers.amount(each, "mem") >= 256);
    call("SUPPRESS", "");
    declineAll();
    return offer;
  }

  /**
   * @param filters the field, or empty for none
   */
  void decline(List<String> named, String filters) {
    call(
        "DECLINE",
        "{'offer_ids':[%s]%s}"
            .formatted(
                String.join(",", named.stream().map(Json::id).toList()),
                filters.isEmpty() ? "" : "," + filters));
  }

  void decline(JsonNode offer, String filters) {
    decline(List.of(offer.at("/id/value").asText()), filters);
  }

  /** Declines all that is here once everything called so far has had its effect. */
  void declineAll() {
    settle();
    List<String> ids = held().stream().map(Offers::id).toList();
    if (!ids.isEmpty()) {
      decline(ids, AT_ONCE);
    }
    offers.clear();
  }

  /** Offers that are here, were not given to the test, and that nobody took back. */
  List<JsonNode> held() {
    for (JsonNode event = events.poll("OFFERS"); event != null; event = events.poll("OFFERS")) {
      event.at("/offers/offers").forEach(offers::add);
    }
    offers.removeIf(offer -> rescinded(Offers.id(offer)));
    return List.copyOf(offers);
  }

  private boolean rescinded(String offer) {
    return events.all("RESCIND").stream()
        .anyMatch(event -> event.at("/rescind/offer_id/value").asText().equals(offer));
  }

  /** Accepts with these operations; what is left is offered again after a second. */
  void accept(JsonNode offer, String operations) {
    accept(List.of(offer.at("/id/value").asText()), operations);
  }

  void accept(List<String> named, String operations) {
    call("ACCEPT", acceptance(named, operations, "'filters':{'refuse_seconds':1}"));
  }

  static String acceptance(List<String> named, String operations, String filters) {
    return "{'offer_ids':[%s],'operations':[%s]%s}"
        .formatted(
            String.join(",", named.stream().map(Json::id).toList()),
            operations,
            filters.isEmpty() ? "" : "," + filters);
  }

  /** Launches a shell command with the amounts of a small task. */
  String launch(JsonNode offer, String command) {
    Task task = Task.on(offer).shell(command);
    accept(offer, task.launch());
    return task.id();
  }

  /** The next update about a task, its state whatever it is. */
  JsonNode update(String task) {
    return events
        .take("UPDATE", event -> event.at("/update/status/task_id/value").asText().equals(task))
        .at("/update/status");
  }

  /** Acknowledges updates until one has that state, which it acknowledges, too. */
  JsonNode await(String task, String state) {
    while (true) {
      JsonNode status = update(task);
      acknowledge(status);
      if (status.path("state").asText().equals(state)) {
        return status;
      }
      assertThat(status.path("state").asText())
          .as("on the way to %s: %s", state, status)
          .isIn("TASK_STARTING", "TASK_RUNNING", "TASK_KILLING");
    }
  }

  /** When it wants to be. */
  void acknowledge(JsonNode status) {
    if (status.has("uuid")) {
      call(
          "ACKNOWLEDGE",
          "{'agent_id':%s,'task_id':%s,'uuid':'%s'}"
              .formatted(
                  status.path("agent_id"), status.path("task_id"), status.path("uuid").asText()));
    }
  }

  /**
   * All that was called before has had its effect, and what it caused is here: calls are applied in
   * order, and events come in order.
   */
  void settle() {
    String unknown = "settled-" + UUID.randomUUID();
    call(
        "RECONCILE",
        "{'tasks':[{'task_id':%s,'agent_id':%s}]}".formatted(Json.id(unknown), Json.id("nobody")));
    update(unknown);
  }

  /** The executor pods that this framework id has. */
  List<JsonNode> pods(Lab fromLab) {
    return fromLab.namespace().list("pods", "-l", "tender.dev/component=executor").stream()
        .filter(pod -> pod.path("metadata").path("annotations").toString().contains(id))
        .toList();
  }

  /** Ends the stream without a word. */
  void hangUp() {
    stream.close();
  }

  /** Ends the framework with all that it runs. */
  @Override
  public void close() {
    try {
      if (!events.ended()) {
        ask("TEARDOWN", "");
      }
    } finally {
      calls.close();
      stream.close();
    }
  }
}

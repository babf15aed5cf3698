package dev.tender.operator.http;

import dev.tender.core.master.MasterView;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The page at {@code /}: frameworks, roles and agents as they are now, for people. */
public final class StatusPage {
  /** Shown of the reasons of one framework. */
  private static final int SENTENCES = 8;

  private static final String STYLE =
      """
      body{font:15px system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em}
      table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3em .8em}
      th{border-bottom:2px solid}td{border-bottom:1px solid #8884;vertical-align:top}
      .warn{background:#fd8;color:#000;padding:.6em}:root{color-scheme:light dark}
      """;

  private final Supplier<MasterView> view;
  private final BooleanSupplier ready;

  public StatusPage(Supplier<MasterView> view, BooleanSupplier ready) {
    this.view = view;
    this.ready = ready;
  }

  public void mount(Router router) {
    router
        .get("/")
        .handler(each ->
            each.response()
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .end(render()));
  }

  String render() {
    MasterView now = view.get();
    StringBuilder page = new StringBuilder(4096);
    page.append("<!doctype html><html lang=en><head><meta charset=utf-8>")
        .append("<meta http-equiv=refresh content=2><title>Tender</title><style>")
        .append(STYLE)
        .append("</style></head><body><h1>Tender</h1>");
    if (!ready.getAsBoolean()) {
      page.append("<p class=warn>The master is still reading the cluster.</p>");
    }
    if (!now.policy().isEmpty()) {
      page.append("<p>Allocation policy: ").append(escape(now.policy())).append("</p>");
    }
    frameworks(page, now);
    roles(page, now);
    agents(page, now);
    return page.append("</body></html>").toString();
  }

  private static void frameworks(StringBuilder page, MasterView now) {
    head(page, "Frameworks", "Framework", "Connected", "Share", "Holds", "Offered", "Tasks", "Why");
    for (MasterView.FrameworkView each : now.frameworks()) {
      row(
          page,
          each.name().toString(),
          Boolean.toString(each.registrations().stream().anyMatch(r -> r.connected())),
          percent(each.shareMillionths()),
          amounts(each.allocated()),
          each.outstandingOffers() + " offers, " + amounts(each.offered()),
          tasks(each.tasks()),
          each.problem() == null ? why(each.reasons()) : each.problem());
    }
    page.append("</table>");
  }

  private static String why(List<MasterView.Why> reasons) {
    return reasons.stream()
        .limit(SENTENCES)
        .map(why -> why.nodes() + (why.nodes() == 1 ? " node: " : " nodes: ") + why.sentence())
        .collect(Collectors.joining("; "));
  }

  private static void roles(StringBuilder page, MasterView now) {
    head(page, "Roles", "Role", "Share", "Holds", "Offered", "Quota", "Frameworks");
    for (MasterView.RoleView each : now.roles()) {
      row(
          page,
          each.path(),
          percent(each.shareMillionths()),
          amounts(each.allocated()),
          amounts(each.offered()),
          quota(each.quota()),
          each.frameworks().toString());
    }
    page.append("</table>");
  }

  private static String quota(MasterView.Quota quota) {
    StringBuilder text = new StringBuilder();
    if (!quota.guarantee().isEmpty()) {
      text.append("guaranteed ").append(amounts(quota.guarantee()));
      text.append(quota.unmet().isEmpty() ? "" : ", of which missing " + amounts(quota.unmet()));
    }
    if (!quota.limit().isNone()) {
      text.append(text.isEmpty() ? "" : "; ");
      text.append(quota.full().isEmpty() ? "below its limit" : "limit reached: " + quota.full());
    }
    return text.toString();
  }

  private static void agents(StringBuilder page, MasterView now) {
    head(
        page,
        "Agents",
        "Node",
        "Offerable",
        "Allocatable",
        "Others",
        "Envelopes",
        "Offered",
        "Free",
        "Pod slots");
    for (MasterView.AgentView each : now.agents()) {
      row(
          page,
          each.node(),
          offerable(each),
          amounts(each.allocatable()),
          amounts(each.foreign()),
          amounts(each.envelopes()),
          amounts(each.offered()),
          amounts(each.free()),
          Integer.toString(each.podSlotsFree()));
    }
    page.append("</table>");
  }

  private static String offerable(MasterView.AgentView agent) {
    String answer = agent.offerable() ? "yes" : "no: " + agent.whyNot();
    return agent.maintenance().isEmpty() ? answer : answer + "; " + agent.maintenance();
  }

  private static void head(StringBuilder page, String title, String... columns) {
    page.append("<h2>").append(title).append("</h2><table><tr>");
    for (String column : columns) {
      page.append("<th>").append(column).append("</th>");
    }
    page.append("</tr>");
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("<tr>");
    for (String cell : cells) {
      page.append("<td>").append(escape(cell)).append("</td>");
    }
    page.append("</tr>");
  }

  private static String tasks(Map<TaskState, Integer> tasks) {
    StringBuilder text = new StringBuilder();
    tasks.forEach((state, count) -> {
      if (count > 0) {
        text.append(text.isEmpty() ? "" : ", ")
            .append(count)
            .append(' ')
            .append(state.name().toLowerCase(Locale.ROOT));
      }
    });
    return text.toString();
  }

  private static String percent(long millionths) {
    return String.format(Locale.ROOT, "%.1f %%", millionths / 10_000.0);
  }

  private static String amounts(Resources resources) {
    return String.format(
        Locale.ROOT,
        "%.2f cpu, %d MiB",
        resources.cpuMillis() / 1000.0,
        resources.memBytes() >> 20);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

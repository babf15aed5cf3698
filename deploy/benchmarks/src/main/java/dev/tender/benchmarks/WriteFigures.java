package dev.tender.benchmarks;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What a span of work costs the API server, by the operator's word and by the audit log. */
final class WriteFigures {
  private static final String RECORDS = "tender_records_writes_total";

  private final Tender tender;
  private final AuditLog log;
  private final String namespace;
  private final Report report;

  /** Where a span begins. */
  record Mark(Instant time, OptionalDouble records) {}

  WriteFigures(Tender tender, AuditLog log, String namespace, Report report) {
    this.tender = tender;
    this.log = log;
    this.namespace = namespace;
    this.report = report;
  }

  Mark mark() {
    return new Mark(Instant.now(), tender.metrics().sum(RECORDS));
  }

  /**
   * Reports what was written between the marks, per task.
   *
   * @param suffix of the figures' names, such as .busy; "" for the steady load
   */
  void add(String suffix, Mark from, Mark to, int tasks, Map<String, ?> how) {
    if (from.records().isEmpty() || to.records().isEmpty()) {
      report.note("records.writes_per_task is not known: /metrics has no " + RECORDS);
    } else {
      double written = to.records().getAsDouble() - from.records().getAsDouble();
      Map<String, Object> params = new LinkedHashMap<>(how);
      params.put("source", RECORDS + " of the operator's /metrics");
      params.put("tasks", tasks);
      params.put("writes", Math.round(written));
      report.add("records.writes_per_task" + suffix, written / tasks, "writes", params);
    }
    try {
      audit(suffix, from.time(), to.time(), tasks, how);
    } catch (IOException e) {
      report.note("api.writes_per_task is not known: the audit log cannot be read, " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private void audit(String suffix, Instant from, Instant to, int tasks, Map<String, ?> how)
      throws IOException, InterruptedException {
    if (!log.exists()) {
      report.note("api.writes_per_task is not known: only the local cluster keeps an audit log");
      return;
    }
    if (!log.awaitPast(to)) {
      report.note("api.writes_per_task may be too low: the audit log ends before the load did");
    }
    AuditLog.Writes writes = log.count(namespace, from, to);
    Map<String, Object> params = new LinkedHashMap<>(how);
    params.put(
        "source", "audit log: every write by Tender, and by anybody in the framework's namespace");
    params.put("tasks", tasks);
    params.put("writes", writes.total());
    params.put("writes_by", writes.concerned());
    params.put("writes_of_the_whole_cluster", writes.everything());
    report.add("api.writes_per_task" + suffix, writes.total() / (double) tasks, "writes", params);
  }
}

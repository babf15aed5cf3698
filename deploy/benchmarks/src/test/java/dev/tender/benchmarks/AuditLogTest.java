package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final String OPERATOR = "system:serviceaccount:tender-system:tender";

  @TempDir Path folder;

  private static String line(int second, String user, String verb, String resource, String where) {
    return """
    {"kind":"Event","verb":"%s","user":{"username":"%s"},"objectRef":{"resource":"%s",\
    "namespace":"%s"%s},"stageTimestamp":"2026-01-01T00:00:%02d.000001Z"}\
    """
        .formatted(
            verb,
            user,
            resource.replace("/status", ""),
            where,
            resource.endsWith("/status") ? ",\"subresource\":\"status\"" : "",
            second);
  }

  @Test
  void countsWhatConcernsTheFrameworkWithinTheTime() throws IOException, InterruptedException {
    Files.write(
        folder.resolve("audit-2026.log"),
        List.of(
            line(1, OPERATOR, "create", "offers", "bench-1"),
            line(11, OPERATOR, "create", "offers", "bench-1")));
    Path file = folder.resolve("audit.log");
    Files.write(
        file,
        List.of(
            line(12, OPERATOR, "patch", "frameworks/status", "bench-1"),
            line(13, OPERATOR, "update", "leases", "tender-system"),
            line(14, "system:node:node-1", "patch", "pods/status", "bench-1"),
            line(15, "system:node:node-1", "patch", "pods/status", "elsewhere"),
            line(16, "system:kube-scheduler", "update", "leases", "kube-system"),
            line(31, OPERATOR, "create", "offers", "bench-1")));
    AuditLog log = new AuditLog(file);
    Instant from = Instant.parse("2026-01-01T00:00:10Z");
    Instant to = Instant.parse("2026-01-01T00:00:20Z");

    assertThat(log.awaitPast(to)).isTrue();
    AuditLog.Writes writes = log.count("bench-1", from, to);
    assertThat(writes.concerned())
        .isEqualTo(
            Map.of(
                "tender create offers", 1,
                "tender patch frameworks/status", 1,
                "tender update leases", 1,
                "node-1 patch pods/status", 1));
    assertThat(writes.total()).isEqualTo(4);
    assertThat(writes.operator()).isEqualTo(3);
    assertThat(writes.everything()).isEqualTo(6);
  }

  @Test
  void aClusterWithoutALogHasNone() {
    assertThat(new AuditLog(folder.resolve("audit.log")).exists()).isFalse();
  }
}

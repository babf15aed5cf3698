package dev.tender.benchmarks;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a container's memory cgroup says, in bytes.
 *
 * @param usage all that is charged, kernel memory included
 * @param file pages of files, which the kernel takes back under pressure; shared memory is not one
 * @param anon pages of processes
 * @param inactiveFile what kubelet leaves out of a working set
 */
record Memory(long usage, long file, long anon, long inactiveFile) {
  static final String FORMULA = "usage of the container's memory cgroup - file pages + shmem";

  private static final double MEBIBYTE = 1024.0 * 1024.0;

  /** Reads cgroup v1's memory.usage_in_bytes and memory.stat. */
  static Memory ofVersion1(String usage, String stat) {
    Map<String, Long> values = parse(stat);
    return new Memory(
        Long.parseLong(usage.strip()),
        value(values, "total_cache") - value(values, "total_shmem"),
        value(values, "total_rss"),
        value(values, "total_inactive_file"));
  }

  /** Reads cgroup v2's memory.current and memory.stat. */
  static Memory ofVersion2(String current, String stat) {
    Map<String, Long> values = parse(stat);
    return new Memory(
        Long.parseLong(current.strip()),
        value(values, "file") - value(values, "shmem"),
        value(values, "anon"),
        value(values, "inactive_file"));
  }

  /** What the container needs: its working set without the pages of files. */
  double mebibytes() {
    return (usage - file) / MEBIBYTE;
  }

  /** The same memory seen otherwise, for the reader who counts differently. */
  Map<String, Object> params() {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("formula", FORMULA);
    params.put("anon_mib", rounded(anon));
    params.put("file_mib", rounded(file));
    params.put("kubelet_working_set_mib", rounded(usage - inactiveFile));
    return params;
  }

  private static double rounded(long bytes) {
    return Math.round(bytes / MEBIBYTE * 10) / 10.0;
  }

  private static long value(Map<String, Long> values, String name) {
    return values.getOrDefault(name, 0L);
  }

  private static Map<String, Long> parse(String stat) {
    Map<String, Long> values = new HashMap<>();
    stat.lines()
        .forEach(line -> {
          int blank = line.indexOf(' ');
          if (blank > 0) {
            values.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1).strip()));
          }
        });
    return values;
  }
}

package dev.tender.systemtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The processes of a pod whose node runs on this machine, as the kernel shows them.
 *
 * @param cgroup the pod's folder in a hierarchy of cgroups
 */
record PodProcesses(Path cgroup) {
  /** Below kubelet's root come slices, and then the pod. */
  private static final int DEPTH = 8;

  /** Those of the pod with this uid; empty where its node is another machine. */
  static Optional<PodProcesses> of(String uid) {
    Path first = Path.of("/sys/fs/cgroup/memory");
    Path root = Files.isDirectory(first) ? first : Path.of("/sys/fs/cgroup");
    String plain = "pod" + uid;
    String systemd = "pod" + uid.replace('-', '_') + ".slice";
    try (Stream<Path> folders =
        Files.find(
            root,
            DEPTH,
            (path, attributes) -> {
              String name = String.valueOf(path.getFileName());
              return attributes.isDirectory() && (name.equals(plain) || name.endsWith(systemd));
            })) {
      return folders.findFirst().map(PodProcesses::new);
    } catch (IOException | UncheckedIOException _) {
      // Another pod's folder went away while it was looked at.
      return Optional.empty();
    }
  }

  /** The first process, of all containers, with such a command line. */
  Optional<ProcessHandle> find(Predicate<List<String>> commandLine) {
    for (Path container : containers()) {
      for (String pid : lines(container.resolve("cgroup.procs"))) {
        if (commandLine.test(words(pid))) {
          return ProcessHandle.of(Long.parseLong(pid));
        }
      }
    }
    return Optional.empty();
  }

  /** How many connections to this port are established, as the process's own network shows it. */
  static int connectionsTo(int port, ProcessHandle process) {
    String remote = String.format(Locale.ROOT, ":%04X", port);
    int established = 0;
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : lines(Path.of("/proc", Long.toString(process.pid()), "net", table))) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > 3 && columns[2].endsWith(remote) && columns[3].equals("01")) {
          established++;
        }
      }
    }
    return established;
  }

  private List<Path> containers() {
    try (Stream<Path> folders = Files.list(cgroup)) {
      return folders.filter(Files::isDirectory).toList();
    } catch (IOException | UncheckedIOException _) {
      return List.of();
    }
  }

  private static List<String> words(String pid) {
    List<String> words = new ArrayList<>();
    for (String line : lines(Path.of("/proc", pid, "cmdline"))) {
      words.addAll(List.of(line.split("\0", -1)));
    }
    return words;
  }

  /** None of what has ended. */
  private static List<String> lines(Path file) {
    try {
      // Not readAllLines: these files have no length, and names of processes need be no UTF-8.
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException _) {
      return List.of();
    }
  }
}

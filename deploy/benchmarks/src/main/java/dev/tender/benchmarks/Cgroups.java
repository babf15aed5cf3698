package dev.tender.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cgroups of this machine's containers, memory first. Sees pods only when their node runs here.
 *
 * @param root of the hierarchy that has the memory controller
 * @param version 1 or 2
 */
record Cgroups(Path root, int version) {
  /** Below kubelet's root come slices, the pod and its containers; nothing deeper is ours. */
  private static final int DEPTH = 8;

  static Cgroups ofThisMachine() {
    Path first = Path.of("/sys/fs/cgroup/memory");
    return Files.isDirectory(first)
        ? new Cgroups(first, 1)
        : new Cgroups(Path.of("/sys/fs/cgroup"), 2);
  }

  /** The same for processor time, which cgroup v1 keeps in a hierarchy of its own. */
  Cgroups ofProcessors() {
    return version == 1 ? new Cgroups(root.resolveSibling("cpuacct"), 1) : this;
  }

  /** Processor time of a container since its start, in nanoseconds; empty when it has ended. */
  Optional<Double> cpuNanos(Path container) {
    try {
      if (version == 1) {
        return Optional.of(
            Double.parseDouble(Files.readString(container.resolve("cpuacct.usage")).strip()));
      }
      for (String line : Files.readAllLines(container.resolve("cpu.stat"))) {
        if (line.startsWith("usage_usec ")) {
          return Optional.of(Double.parseDouble(line.substring(line.indexOf(' ') + 1)) * 1000);
        }
      }
    } catch (IOException _) {
      // It has just ended.
    }
    return Optional.empty();
  }

  /** A container's memory limit as the kernel writes it; "" when it has ended. */
  String memoryLimit(Path container) {
    try {
      return Files.readString(
              container.resolve(version == 1 ? "memory.limit_in_bytes" : "memory.max"))
          .strip();
    } catch (IOException _) {
      return "";
    }
  }

  /** A pod's folder, by its uid, as kubelet's drivers cgroupfs and systemd name it. */
  Optional<Path> ofPod(String uid) {
    String plain = "pod" + uid;
    String systemd = "pod" + uid.replace('-', '_') + ".slice";
    return find(name -> name.equals(plain) || name.endsWith(systemd));
  }

  /** A container's folder, by its id without the runtime's name. */
  Optional<Path> ofContainer(String id) {
    return find(name -> name.equals(id) || name.endsWith("-" + id + ".scope"));
  }

  /** Folders of the containers in a pod's folder. */
  List<Path> containers(Path pod) {
    try (Stream<Path> folders = Files.list(pod)) {
      return folders.filter(Files::isDirectory).toList();
    } catch (IOException | UncheckedIOException _) {
      // It has just ended.
      return List.of();
    }
  }

  /** Empty when the container has ended. */
  Optional<Memory> memory(Path container) {
    try {
      String stat = Files.readString(container.resolve("memory.stat"));
      return Optional.of(
          version == 1
              ? Memory.ofVersion1(
                  Files.readString(container.resolve("memory.usage_in_bytes")), stat)
              : Memory.ofVersion2(Files.readString(container.resolve("memory.current")), stat));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The first process in a container's folder that has this name; empty if there is none. */
  Optional<ProcessHandle> process(Path container, String name) {
    try {
      for (String pid : Files.readAllLines(container.resolve("cgroup.procs"))) {
        Path comm = Path.of("/proc", pid, "comm");
        if (Files.exists(comm) && Files.readString(comm).strip().equals(name)) {
          return ProcessHandle.of(Long.parseLong(pid));
        }
      }
    } catch (IOException _) {
      // The container, or a process in it, has just ended.
    }
    return Optional.empty();
  }

  private Optional<Path> find(java.util.function.Predicate<String> name) {
    try (Stream<Path> folders =
        Files.find(
            root,
            DEPTH,
            (path, attributes) ->
                attributes.isDirectory() && name.test(String.valueOf(path.getFileName())))) {
      return folders.findFirst();
    } catch (IOException | UncheckedIOException _) {
      // A folder went away while it was looked at; the next look will tell.
      return Optional.empty();
    }
  }
}

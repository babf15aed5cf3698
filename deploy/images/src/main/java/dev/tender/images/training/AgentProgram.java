package dev.tender.images.training;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An agent's command line.
 *
 * @param java the image's own, since an AOT cache fits no other; behind an emulator where it is for
 *     another processor
 * @param options Java's, as in the image
 * @param jar the agent's, with the time that it has in the image
 */
public record AgentProgram(List<String> java, List<String> options, Path jar, String mainClass) {
  List<String> command(String... more) {
    return Stream.concat(java(more).stream(), Stream.of(mainClass)).toList();
  }

  /** The same without anything to run. */
  List<String> java(String... more) {
    return Stream.of(java, options, List.of(more), List.of("-cp", jar.toString()))
        .flatMap(List::stream)
        .toList();
  }
}

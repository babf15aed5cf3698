package dev.tender.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTest {
  @Test
  void everyCommandIsUnderstood(@TempDir Path folder) throws IOException, Problem {
    Path tar = Files.createFile(folder.resolve("a.tar"));
    assertThat(Command.parse(List.of("up", "kubeconfig")))
        .isEqualTo(new Command.Up(Path.of("kubeconfig"), 2));
    assertThat(Command.parse(List.of("up", "kubeconfig", "--nodes", "3")))
        .isEqualTo(new Command.Up(Path.of("kubeconfig"), 3));
    assertThat(Command.parse(List.of("down"))).isEqualTo(new Command.Down());
    assertThat(Command.parse(List.of("status"))).isEqualTo(new Command.Status());
    assertThat(Command.parse(List.of("logs"))).isEqualTo(new Command.Logs(Optional.empty()));
    assertThat(Command.parse(List.of("logs", "node-2")))
        .isEqualTo(new Command.Logs(Optional.of("node-2")));
    assertThat(Command.parse(List.of("load", tar.toString())))
        .isEqualTo(new Command.Load(List.of(tar)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dance                          | there is no command 'dance'; usage:
          up                             | up needs the path of the kubeconfig to write; usage:
          up --nodes 2                   | up needs the path of the kubeconfig to write; usage:
          up kubeconfig --nodes          | --nodes wants a number from 1 to 20, not ''; usage:
          up kubeconfig --nodes many     | --nodes wants a number from 1 to 20, not 'many'; usage:
          up kubeconfig --nodes 0        | --nodes wants a number from 1 to 20, not '0'; usage:
          up kubeconfig --cpus 2         | --cpus is for CLUSTER=local;
          up kubeconfig --memory 6Gi     | --memory is for CLUSTER=local;
          up kubeconfig --size 2         | up does not know '--size'; usage:
          down now                       | down takes no arguments; usage:
          status all                     | status takes no arguments; usage:
          logs a b                       | logs takes the name of one node, or none; usage:
          load                           | load needs at least one image archive; usage:
          load /nowhere/a.tar            | there is no file '/nowhere/a.tar' that can be read
          """)
  void whatIsWrongIsSaid(String line, String sentence) {
    Problem problem =
        catchThrowableOfType(Problem.class, () -> Command.parse(List.of(line.split(" "))));
    assertThat(problem).hasMessageStartingWith(sentence);
    assertThat(problem.exitCode()).isEqualTo(Problem.USAGE);
  }

  @Test
  void nothingIsNotACommand() {
    assertThat(catchThrowableOfType(Problem.class, () -> Command.parse(List.of())))
        .hasMessageStartingWith("say what to do; usage: K3s up KUBECONFIG");
  }
}

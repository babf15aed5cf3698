package dev.tender.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.sdk.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @Test
  void argumentsWinOverVariablesAndThoseOverDefaults() {
    Options options =
        Options.parse(
            List.of("--reducers", "7", "--chunk-mb=0.5"),
            Map.of("WORDCOUNT_REDUCERS", "9", "WORDCOUNT_MAP_MEM", "64"));
    assertThat(options.reducers()).isEqualTo(7);
    assertThat(options.chunkBytes()).isEqualTo(512 * 1024);
    assertThat(options.mapMem()).isEqualTo(64.0);
    assertThat(options.mapCpus()).isEqualTo(0.25);
    assertThat(options.texts()).isEqualTo(Path.of("/data/texts"));
    assertThat(options.name()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--reducers=0     | --reducers is \"0\"; it takes number of reduce tasks, 1 to 1000",
        "--reducers=many  | --reducers is \"many\"; it takes number of reduce tasks, 1 to 1000",
        "--reducers=1.5   | --reducers is \"1.5\"; it takes a whole number",
        "--map-cpus=-1    | --map-cpus is \"-1\"; it takes processors per task, 0.01 to 64",
        "--repeat         | --repeat needs a value: how often to count the texts",
        "--mappers=3      | there is no option --mappers; the options are",
        "reducers=3       | there is no option reducers; the options are"
      })
  void aWrongOptionIsNamedWithWhatItTakes(String argument, String sentence) {
    assertThatThrownBy(() -> Options.parse(List.of(argument), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void aWrongVariableIsNamedToo() {
    assertThatThrownBy(() -> Options.parse(List.of(), Map.of("WORDCOUNT_MIN_NODES", "0")))
        .hasMessageContaining("--min-nodes is \"0\"");
  }
}

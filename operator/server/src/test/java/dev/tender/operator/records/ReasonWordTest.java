package dev.tender.operator.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonWordTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "it is wanted by somebody below their share | WantedBySomebodyBelowTheirShare",
        "its envelope has been slack for long       | EnvelopeSlackForLong",
        "the node is cordoned                       | NodeCordoned",
        "no AgentPool selects it                    | NoAgentPoolSelects",
        "its pod leaves: trial-1 was idle for long  | PodLeaves",
        "not answered: 30 s have passed             | NotAnswered",
        "30 s have passed                           | SPassed",
      })
  void aSentenceBecomesItsFirstClauseInOneWord(String sentence, String word) {
    assertThat(ReasonWord.of(sentence)).isEqualTo(word);
  }

  @Test
  void aLongSentenceIsCutBetweenItsWords() {
    assertThat(ReasonWord.of("pods ".repeat(50))).isEqualTo("Pods".repeat(16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "...", "42", "it is"})
  void whatHasNoWordHasNoReason(String sentence) {
    assertThat(ReasonWord.of(sentence)).isNull();
  }
}

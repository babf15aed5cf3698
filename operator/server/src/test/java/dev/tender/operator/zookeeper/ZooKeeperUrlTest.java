package dev.tender.operator.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the setting tender.zookeeper may say. */
class ZooKeeperUrlTest {
  @Test
  void serversAndPathAreTakenApart() {
    assertThat(ZooKeeperUrl.parse("zk://a:2181,b.example:2182/mesos/trial/"))
        .isEqualTo(new ZooKeeperUrl("a:2181,b.example:2182", "/mesos/trial", null));
  }

  @Test
  void credentialsAreReadAndNotShown() {
    ZooKeeperUrl url = ZooKeeperUrl.parse("zk://me:se@cret@a:2181/mesos");
    assertThat(url).isEqualTo(new ZooKeeperUrl("a:2181", "/mesos", "me:se@cret"));
    assertThat(url.toString()).isEqualTo("zk://a:2181/mesos");
    assertThatThrownBy(() -> ZooKeeperUrl.parse("zk://me:secret@a/mesos"))
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://a:2181/mesos | does not begin with zk://",
        "a:2181/mesos        | does not begin with zk://",
        "zk://a:2181         | has no path",
        "zk://a:2181/        | has no path",
        "zk:///mesos         | names '', which is not host:port",
        "zk://a/mesos        | names 'a', which is not host:port",
        "zk://a:2181,/mesos  | names '', which is not host:port",
        "zk://a:70000/mesos  | names 'a:70000', which is not host:port",
        "zk://a:2181/me sos  | has a path with more than letters",
        "zk://a:2181//mesos  | has a path with more than letters",
        "zk://a:2181/../x    | has a path with more than letters",
        "zk://me@a:2181/x    | has something before @ that is not user:password",
      })
  void whatCannotBeUsedIsSaidWithTheForm(String text, String sentence) {
    assertThatThrownBy(() -> ZooKeeperUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence)
        .hasMessageEndingWith("; write zk://host:port[,host:port]/path");
  }
}

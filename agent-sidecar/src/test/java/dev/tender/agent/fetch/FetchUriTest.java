package dev.tender.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.CommandUri;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What URIs mean. */
class FetchUriTest {
  @ParameterizedTest
  @CsvSource({
    "http://h/a/spark.tgz, spark.tgz, TAR_GZIP",
    "https://user:secret@h:8443/a.tar.gz, a.tar.gz, TAR_GZIP",
    "HTTP://h/a.tar, a.tar, TAR",
    "http://h/a.tar.bz2, a.tar.bz2, TAR_BZIP2",
    "http://h/a.tbz2, a.tbz2, TAR_BZIP2",
    "http://h/a.tar.xz, a.tar.xz, TAR_XZ",
    "http://h/a.txz, a.txz, TAR_XZ",
    "http://h/a.zip, a.zip, ZIP",
    "http://h/a.gz, a.gz, GZIP",
    "http://h/a.jar, a.jar, NONE",
    "http://h/a.zip?version=1, a.zip?version=1, NONE",
    "http://h/get?file=x/y.zip, y.zip, ZIP",
  })
  void webUriGoesIntoAFileOfItsLastName(String text, String name, Archive archive) {
    assertThat(FetchUri.of(uri(text)))
        .isEqualTo(new FetchUri.Web(URI.create(text), name, false, false, archive));
  }

  @ParameterizedTest
  @CsvSource({
    "file:///opt/a.tgz, /opt/a.tgz",
    "file://localhost/opt/a.tgz, /opt/a.tgz",
    "file:/opt/a.tgz, /opt/a.tgz",
    "/opt/a.tgz, /opt/a.tgz",
  })
  void fileIsOneOfTheExecutorsFileSystem(String text, String path) {
    assertThat(FetchUri.of(uri(text)))
        .isEqualTo(new FetchUri.Local(path, "a.tgz", false, Archive.TAR_GZIP));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ftp://h/a           | scheme ftp is not supported; use http, https, or file
          hdfs://h/a          | scheme hdfs is not supported
          s3a://bucket/a      | scheme s3a is not supported
          opt/a               | no absolute path; write file:///path of the executor
          file://elsewhere/a  | no absolute path
          http://h/           | names no file
          http://h            | names no file
          http:///a           | names no host
          http://h/a b        | is no URI: Illegal character in path
          """)
  void whatCannotBeFetchedSaysWhyAndWhatToDo(String text, String sentence) {
    assertThat(FetchUri.of(uri(text)))
        .isInstanceOfSatisfying(
            FetchUri.Refused.class,
            refused -> assertThat(refused.sentence()).contains(sentence).contains(text));
  }

  @ParameterizedTest
  @CsvSource({"../a", "a/../../b", "/etc/passwd", "a//b", "./a", "a/"})
  void outputFileStaysInTheSandbox(String outputFile) {
    assertThat(FetchUri.of(new CommandUri("http://h/a", null, null, null, outputFile)))
        .isEqualTo(
            new FetchUri.Refused(
                "output_file '" + outputFile + "' must be a path within the sandbox"));
  }

  @Test
  void flagsSayWhetherItIsUnpackedOrExecuted() {
    String text = "http://h/a.tgz";
    URI uri = URI.create(text);
    assertThat(FetchUri.of(new CommandUri(text, true, true, true, null)))
        .as("executables are not unpacked")
        .isEqualTo(new FetchUri.Web(uri, "a.tgz", true, true, Archive.NONE));
    assertThat(FetchUri.of(new CommandUri(text, null, false, null, "lib/a.zip")))
        .isEqualTo(new FetchUri.Web(uri, "lib/a.zip", false, false, Archive.NONE));
  }

  @Test
  void passwordsAndQueriesAreNotShown() {
    assertThat(FetchUri.shown("https://me:secret@h/a.tgz?signature=x"))
        .isEqualTo("https://h/a.tgz");
    assertThat(FetchUri.shown("http://h/a@b")).isEqualTo("http://h/a@b");
  }

  private static CommandUri uri(String text) {
    return new CommandUri(text, null, null, null, null);
  }
}

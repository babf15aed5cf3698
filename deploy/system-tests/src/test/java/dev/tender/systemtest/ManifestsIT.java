package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the API server itself says to a wrong manifest; each file says what to expect. */
@ExtendWith(TenderExtension.class)
class ManifestsIT {
  private static final String EXPECT = "# expect: ";

  @TestFactory
  Stream<DynamicTest> wrongManifestsAreRefusedWithASentence(Tender tender) throws IOException {
    return manifests(tender, "wrong")
        .map(file ->
            DynamicTest.dynamicTest(
                file.getFileName().toString(),
                () -> {
                  String yaml = Files.readString(file);
                  Kubectl.Result result =
                      tender
                          .kubectl()
                          .attempt(yaml, "create", "-n", "default", "--dry-run=server", "-f", "-");
                  assertThat(result.exitCode()).isNotZero();
                  assertThat(result.err()).contains(expected(yaml));
                }));
  }

  @TestFactory
  Stream<DynamicTest> wrongChangesAreRefusedAndChangeNothing(Tender tender) throws IOException {
    TestNamespace namespace = tender.namespace("changes");
    return manifests(tender, "wrong-changes")
        .map(file ->
            DynamicTest.dynamicTest(
                file.getFileName().toString(), () -> refusesChange(namespace, file)))
        .onClose(namespace::close);
  }

  private static void refusesChange(TestNamespace namespace, Path file) throws IOException {
    String[] documents = Files.readString(file).split("(?m)^---$", -1);
    String before = documents[documents.length - 2];
    String after = documents[documents.length - 1];
    namespace.apply(before);
    try {
      Kubectl.Result result =
          namespace.kubectl().attempt(after, "apply", "-n", namespace.name(), "-f", "-");
      assertThat(result.exitCode()).isNotZero();
      assertThat(result.err()).contains(expected(Files.readString(file)));
    } finally {
      namespace
          .kubectl()
          .attempt(before, "delete", "-n", namespace.name(), "--wait=false", "-f", "-");
    }
  }

  private static String expected(String yaml) {
    String first = yaml.lines().findFirst().orElse("");
    assertThat(first).startsWith(EXPECT);
    return first.substring(EXPECT.length());
  }

  private static Stream<Path> manifests(Tender tender, String folder) throws IOException {
    Path path = tender.root().resolve("crds/src/test/resources").resolve(folder);
    try (Stream<Path> files = Files.list(path)) {
      List<Path> sorted = files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
      assertThat(sorted).isNotEmpty();
      return sorted.stream();
    }
  }
}

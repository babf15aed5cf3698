package dev.tender.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.Policy;
import dev.tender.core.allocator.Sibling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyJarsTest {
  @TempDir Path directory = Path.of("");
  private final List<String> problems = new ArrayList<>();

  /** Registered by a jar only. */
  public static final class Backwards implements Policy {
    @Override
    public String name() {
      return "backwards";
    }

    @Override
    public int compare(Sibling first, Sibling second) {
      return second.share().compareTo(first.share());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"drf", "priority", "random"})
  void oursAreFoundWithoutAnyDirectory(String name) {
    Policy policy = PolicyJars.find(name, directory.resolve("none"), problems);
    assertThat(policy).isNotNull().extracting(Policy::name).isEqualTo(name);
    assertThat(problems).isEmpty();
  }

  @Test
  void aPolicyOfAMountedJarIsFoundAndOursBesideIt() throws IOException {
    jar("own.jar", Backwards.class.getName());
    assertThat(find("backwards")).isInstanceOf(Backwards.class);
    assertThat(find("drf")).isNotNull();
  }

  @Test
  void aWrongNameGetsTheKeyAndTheNamesThatThereAre() throws IOException {
    jar("own.jar", Backwards.class.getName());
    assertThat(find("fifo")).isNull();
    assertThat(problems)
        .containsExactly(
            "tender.master.allocator is 'fifo': no allocation policy is named 'fifo'; found:"
                + " backwards, drf, priority, random (built in, and in jars in "
                + directory
                + ")");
  }

  @Test
  void aJarThatNamesNoPolicyIsAProblemAndNotACrash() throws IOException {
    jar("broken.jar", "example.Nothing");
    assertThat(find("own")).isNull();
    assertThat(problems.getFirst())
        .contains("example.Nothing")
        .contains("build it against this version of tender-core");
  }

  private @Nullable Policy find(String name) {
    return PolicyJars.find(name, directory, problems);
  }

  private void jar(String name, String service) throws IOException {
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(directory.resolve(name)))) {
      jar.putNextEntry(new JarEntry("META-INF/services/" + Policy.class.getName()));
      jar.write(service.getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }
  }
}

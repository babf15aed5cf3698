package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person can do who has nothing but curl. */
@ExtendWith(Lab.Extension.class)
class CurlIT {
  @Test
  @DisplayName("curl alone can subscribe, see an offer, launch a task and hear how it ends")
  void curlAloneIsAFramework(Lab lab) throws IOException, InterruptedException {
    Path script = lab.tender().root().resolve("deploy/samples/curl-framework.sh");
    ProcessBuilder builder =
        new ProcessBuilder(script.toString(), "test 1 = 1").redirectErrorStream(true);
    builder.environment().put("MASTER", lab.master().host() + ":" + lab.master().port());
    builder.environment().put("CA", lab.tender().ca().toString());
    builder.environment().put("TOKEN", lab.token());
    builder.environment().put("FRAMEWORK", Lab.FRAMEWORK);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("subscribed as ", "offered ", "curl-1 is TASK_FINISHED");
  }
}

package dev.tender.protocol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.sandbox.SandboxLinks.Link;
import dev.tender.protocol.v1.ContainerInfo;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SandboxLinksTest {
  @Test
  void volumesOfTheSandboxAndThoseWithRelativePathsAreLinked() throws WireException {
    ContainerInfo container =
        container(
            "{'mode':'RW','container_path':'/plain','host_path':'/data'}",
            "{'mode':'RW','container_path':'/own','host_path':'mine'}",
            "{'mode':'RW','container_path':'in','source':{'type':'SANDBOX_PATH','sandbox_path':"
                + "{'path':'a/b'}}}",
            "{'mode':'RO','container_path':'key','source':{'type':'SECRET'}}",
            "{'mode':'RW','container_path':'same','host_path':'same'}",
            "{'mode':'RO','container_path':'value','source':{'type':'SECRET','secret':"
                + "{'type':'VALUE','value':{'data':'eA=='}}}}");
    assertThat(SandboxLinks.of(container))
        .containsExactly(
            new Link("mine", "/own"),
            new Link("in", "/tender/volumes/2"),
            new Link("a/b", "/tender/volumes/2"),
            new Link("key", "/tender/volumes/3"),
            new Link("same", "/tender/volumes/4"));
    assertThat(SandboxLinks.mountPath(container.volumes().get(0), 0)).isEqualTo("/plain");
  }

  @Test
  void withoutContainerThereAreNone() {
    assertThat(SandboxLinks.of(null)).isEmpty();
  }

  private static ContainerInfo container(String... volumes) throws WireException {
    String json = "{'type':'MESOS','volumes':[" + String.join(",", volumes) + "]}";
    return Json.decode(
        ContainerInfo.class, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}

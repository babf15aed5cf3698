package dev.tender.operator.operatorapi;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.PodName;
import dev.tender.operator.http.AgentFiles;
import dev.tender.operator.http.Refusal;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.ListedFile;
import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.v1.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Agents of pods, whose sandboxes hold what a test has put there. */
final class FakeAgents implements AgentFiles {
  private final Map<String, Pod> byUid = new ConcurrentHashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final Map<SandboxFile, byte[]> files = new ConcurrentHashMap<>();
  private final Map<SandboxFile, List<ListedFile>> folders = new ConcurrentHashMap<>();

  void connect(PodName name, String uid, AgentId agent) {
    byUid.put(uid, new Pod(name, uid, agent));
    names.put(uid, name.name());
  }

  /** Also of one that is disconnected. */
  String nameOf(String uid) {
    return Objects.requireNonNull(names.get(uid));
  }

  void disconnect(String uid) {
    byUid.remove(uid);
  }

  void put(SandboxFile file, byte[] content) {
    files.put(file, content);
  }

  void put(SandboxFile folder, ListedFile... content) {
    folders.put(folder, List.of(content));
  }

  @Override
  public @Nullable Pod find(String uid) {
    return byUid.get(uid);
  }

  @Override
  public @Nullable Pod find(PodName name) {
    return byUid.values().stream().filter(each -> each.name().equals(name)).findAny().orElse(null);
  }

  @Override
  public Answer list(Pod pod, SandboxFile file) {
    List<ListedFile> listed = folders.get(file);
    return listed == null ? missing(file) : new Answer.Listed(listed);
  }

  @Override
  public Answer read(Pod pod, SandboxFile file, long offset, long length) {
    byte[] content = files.get(file);
    if (content == null) {
      return missing(file);
    }
    int from = (int) Math.min(offset, content.length);
    int most = (int) Math.min(Math.min(length, AgentEvent.MAX_READ), content.length - from);
    return new Answer.Piece(
        content.length, Bytes.copyOf(Arrays.copyOfRange(content, from, from + most)));
  }

  private static Answer missing(SandboxFile file) {
    return new Answer.Refused(new Refusal(404, "'" + file.path() + "' is not there"));
  }
}

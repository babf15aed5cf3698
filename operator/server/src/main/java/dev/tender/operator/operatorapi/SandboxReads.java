package dev.tender.operator.operatorapi;

import dev.tender.operator.http.AgentFiles;
import dev.tender.operator.http.AgentFiles.Answer;
import dev.tender.operator.http.AgentFiles.Pod;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.protocol.agent.ListedFile;
import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.master.FileInfo;
import dev.tender.protocol.v1.TimeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sandboxes of the cluster, for those who may look into the pods that they are in: where a path
 * leads, whether the caller may go there, and what its agent says.
 */
final class SandboxReads {
  private static final int SNAPSHOT_SECONDS = 60;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final AgentFiles calls;
  private final Snapshots snapshots;
  private final Rights rights;

  SandboxReads(AgentFiles calls, Snapshots snapshots, Rights rights) {
    this.calls = calls;
    this.snapshots = snapshots;
    this.rights = rights;
  }

  /** What a path has come to. */
  sealed interface Found {
    /** A pod that can be asked, by somebody who may. */
    record Here(Pod pod, SandboxPath path) implements Found {}

    record Refused(Refusal refusal) implements Found {}
  }

  private static Found refused(int status, String sentence) {
    return new Found.Refused(new Refusal(status, sentence));
  }

  /** Blocks. */
  Found find(Caller caller, String text) throws InterruptedException {
    SandboxPath path;
    try {
      path = SandboxPath.parse(text);
    } catch (IllegalArgumentException wrong) {
      return refused(404, String.valueOf(wrong.getMessage()));
    }
    Pod pod = path.pod() == null ? null : calls.find(path.pod());
    if (pod == null) {
      return search(caller, path);
    }
    Refusal refusal = rights.check(caller, needs(path, pod.name().namespace(), pod.name().name()));
    if (refusal != null) {
      return new Found.Refused(refusal);
    }
    return path.agent() != null && !path.agent().equals(pod.agent().value())
        ? refused(404, "path: this container is not on agent " + path.agent())
        : new Found.Here(pod, path);
  }

  /** What the pod itself could not say. */
  private Found search(Caller caller, SandboxPath path) throws InterruptedException {
    Snapshot snapshot;
    try {
      snapshot = snapshots.take().get(SNAPSHOT_SECONDS, TimeUnit.SECONDS).snapshot();
    } catch (ExecutionException | TimeoutException _) {
      return refused(503, "The master gave no answer; try again in a moment");
    }
    SandboxSearch.Home home = SandboxSearch.find(snapshot, path);
    String namespace =
        home == null ? SandboxSearch.namespace(snapshot, path) : home.pod().namespace();
    // That something is not there is for those who may see it if it were.
    Refusal refusal =
        rights.check(caller, needs(path, namespace, home == null ? "" : home.pod().name()));
    if (refusal != null) {
      return new Found.Refused(refusal);
    }
    Pod pod = home == null ? null : calls.find(home.pod());
    return pod != null && path.pod() == null
        ? new Found.Here(pod, path)
        : absent(path, home, pod == null);
  }

  /**
   * @param away its home, if it has one, is not connected
   */
  private static Found absent(SandboxPath path, SandboxSearch.@Nullable Home home, boolean away) {
    String executor = "executor '" + path.executor().value() + "'";
    if (home != null && home.lives() && away) {
      return refused(
          503,
          "The agent of pod "
              + home.pod()
              + ", where "
              + executor
              + " is, is not connected at the moment; try again, or look with 'kubectl exec'");
    }
    if (home != null || path.pod() != null) {
      return refused(
          410,
          "The sandbox of "
              + executor
              + (home == null || path.pod() != null ? "" : " in pod " + home.pod())
              + " is gone: a sandbox ends with its pod, and with the Framework's"
              + " executor.sandbox.retention before that");
    }
    return refused(
        404,
        "path: the master knows no "
            + executor
            + " of framework '"
            + path.framework().value()
            + "'"
            + (path.agent() == null ? "" : " on agent '" + path.agent() + "'")
            + "; a command task's executor has the task's id");
  }

  /**
   * Output is what {@code kubectl logs} shows, too; for anything else one has to be inside, as with
   * {@code kubectl exec}.
   */
  private static List<Access> needs(SandboxPath path, String namespace, String pod) {
    return List.of(
        path.isOutput() || path.isListOfRuns()
            ? new Access("get", "", "pods/log", namespace, pod)
            : new Access("create", "", "pods/exec", namespace, pod));
  }

  /** The files of a directory, by path. */
  sealed interface Listing {
    record Files(List<FileInfo> files) implements Listing {}

    record Refused(Refusal refusal) implements Listing {}
  }

  /** Blocks. */
  Listing list(Found.Here here, String asked) throws InterruptedException {
    return switch (calls.list(here.pod(), here.path().file())) {
      case Answer.Refused(Refusal refusal) -> new Listing.Refused(refusal);
      case Answer.Piece _ -> new Listing.Refused(new Refusal(500, "The agent listed nothing"));
      case Answer.Listed(List<ListedFile> files) -> {
        String folder = asked.replaceAll("/+$", "");
        String before = here.path().isListOfRuns() ? here.pod().uid() + "-" : "";
        List<FileInfo> infos = new ArrayList<>(files.size());
        for (ListedFile each : files) {
          infos.add(
              new FileInfo(
                  folder + "/" + before + each.name(),
                  each.links(),
                  each.size(),
                  new TimeInfo(each.modifiedSeconds() * NANOS_PER_SECOND),
                  each.mode(),
                  Long.toString(each.user()),
                  Long.toString(each.group())));
        }
        infos.sort(Comparator.comparing(FileInfo::path));
        yield new Listing.Files(infos);
      }
    };
  }

  /**
   * Blocks.
   *
   * @param length null for as much as an answer may hold
   */
  Answer read(Found.Here here, long offset, @Nullable Long length) throws InterruptedException {
    SandboxFile file = here.path().file();
    if (here.path().isListOfRuns()) {
      return new Answer.Refused(new Refusal(400, "path: it is a directory; list it"));
    }
    return calls.read(here.pod(), file, offset, length == null ? Long.MAX_VALUE : length);
  }
}

package dev.tender.operator.wire;

import dev.tender.core.model.FrameworkName;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a Framework and the installation say about the tasks of one framework.
 *
 * @param framework null when nobody can be told of what is left out
 * @param frameworkId of the scheduler; null when it is not known
 * @param user that tasks run as unless they name one, as FrameworkInfo says; empty for none
 * @param users ids of the users that may be named
 * @param hostVolumes the executor template's volumes of type hostPath: their names by path
 * @param volumes names of all volumes of the executor template
 * @param hostPorts how many ports of the node a pod may have; 0 for none
 * @param networks names that stand for the pod's network
 */
public record TaskTerms(
    @Nullable FrameworkName framework,
    @Nullable String frameworkId,
    String user,
    Map<String, Long> users,
    SortedMap<String, String> hostVolumes,
    Set<String> volumes,
    int hostPorts,
    Set<String> networks) {
  /** The network that every pod has. */
  public static final String POD_NETWORK = "pod";

  /** Of an installation and a Framework that say nothing. */
  public static final TaskTerms NONE =
      new TaskTerms(
          null,
          null,
          "",
          Map.of(),
          java.util.Collections.emptySortedMap(),
          Set.of(),
          0,
          Set.of(POD_NETWORK));

  /** The same for one of the schedulers of the Framework. */
  public TaskTerms of(String newFrameworkId, String newUser) {
    return new TaskTerms(
        framework, newFrameworkId, newUser, users, hostVolumes, volumes, hostPorts, networks);
  }

  /** Where what is said here is kept. Any thread may call. */
  public interface Source {
    /** {@link #NONE} when there is no such Framework. */
    TaskTerms of(FrameworkName framework);
  }
}

package dev.tender.operator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The operator's configuration; {@code docs/settings.md} describes every setting. */
@ConfigMapping(prefix = "tender")
public interface TenderConfig {
  /** Host and port that schedulers and agents are told to connect to. */
  @WithDefault("tender.tender-system.svc:5050")
  String advertise();

  /** Name or address of this replica, as Mesos clients are told. */
  @WithDefault("127.0.0.1")
  String hostname();

  /**
   * Where the leader is published for clients that look for it there, as Mesos writes it:
   * zk://[user:password@]host:port[,host:port]/path. Without it nowhere.
   */
  Optional<String> zookeeper();

  Election election();

  Master master();

  Agent agent();

  Executor executor();

  Wire wire();

  Records records();

  Tls tls();

  /** Extended resources that are GPUs; of a node with several the first by name is offered. */
  @WithDefault("nvidia.com/gpu,amd.com/gpu")
  Set<String> gpuResources();

  /** Which of several replicas leads. */
  interface Election {
    /** Where the Lease and the replicas' pods are. */
    @WithDefault("tender-system")
    String namespace();

    /** The pod that this process runs in; without it no Service is told who leads. */
    Optional<String> podName();

    /** Its uid: what an earlier run in the same pod still held is taken at once. */
    Optional<String> podUid();

    /** How long a leader that says nothing more is still taken for one; whole seconds. */
    @WithDefault("15s")
    Duration leaseDuration();

    /** A leader that could not renew its Lease for this long ends; less than the duration. */
    @WithDefault("10s")
    Duration renewDeadline();

    /**
     * Between two renewals, and for a standby between two looks; a third of the deadline at most.
     */
    @WithDefault("1s")
    Duration retryPeriod();
  }

  /** How the master decides. */
  interface Master {
    /** Name of the allocation policy: drf, priority, random, or one of your own. */
    @WithDefault("drf")
    String allocator();

    /** Where jars with allocation policies of one's own are; need not be there. */
    @WithDefault("/policies")
    String policiesDir();

    /**
     * Resources that do not count for shares, so that whoever needs what is scarce is not held to
     * be rich by it: {@code cpu}, {@code memory}, {@code ephemeral-storage}, {@code gpus} or the
     * name of an extended resource.
     */
    @WithDefault("gpus")
    Set<String> scarceResources();

    /**
     * Region of this master, as in label {@code topology.kubernetes.io/region}: nodes of other
     * regions are offered to frameworks with capability REGION_AWARE alone. Without it every node
     * is near.
     */
    Optional<String> region();

    @WithDefault("1s")
    Duration allocationInterval();

    @WithDefault("20ms")
    Duration coalesce();

    @WithDefault("30s")
    Duration offerTimeout();

    @WithDefault("10m")
    Duration offerMaximum();

    @WithDefault("75s")
    Duration agentTimeout();

    @WithDefault("30s")
    Duration reattachTimeout();

    @WithDefault("5s")
    Duration resizeTimeout();

    @WithDefault("30s")
    Duration shrinkAfter();

    @WithDefault("10s")
    Duration yieldTime();

    @WithDefault("30s")
    Duration preemptionGrace();

    @WithDefault("100m")
    String firstTaskCpu();

    @WithDefault("128Mi")
    String firstTaskMemory();

    @WithDefault("false")
    boolean unlistedRoles();
  }

  /** The sidecar in every executor pod. */
  interface Agent {
    @WithDefault("localhost/tender/agent:local")
    String image();

    @WithDefault("IfNotPresent")
    String pullPolicy();

    @WithDefault("20m")
    String cpu();

    @WithDefault("96Mi")
    String memory();
  }

  /** Executor pods. */
  interface Executor {
    Optional<String> defaultImage();

    /** Names that tasks may call the pod's network by, besides {@code pod}. */
    Optional<Set<String>> networks();

    @WithDefault("tender-executor")
    Optional<String> priorityClass();
  }

  /** The Mesos API. */
  interface Wire {
    /**
     * Where a Framework is made for a scheduler that shows neither token nor credentials. Without
     * it such schedulers are refused.
     */
    Optional<String> registrationNamespace();

    /** How long a Framework that Tender made stays without any framework id. */
    @WithDefault("10m")
    Duration forgetAfter();

    /** Port for clients that know no TLS; 0 for none. */
    @WithDefault("0")
    int plainPort();

    /** Host and port that clients of the plain port are sent to; without it the other host. */
    Optional<String> plainAdvertise();

    /** Namespaces whose Frameworks may all use the plain port. */
    Optional<Set<String>> plainNamespaces();

    @WithDefault("5s")
    Duration heartbeat();

    @WithDefault("20s")
    Duration agentSilence();
  }

  /** What the main port shows. */
  interface Tls {
    /** Names and addresses that callers use and that are not known otherwise. */
    Optional<Set<String>> names();
  }

  /** Offer and Task resources, statuses and Events. */
  interface Records {
    @WithDefault("100")
    int writesPerSecond();

    @WithDefault("2000")
    int offersMax();

    @WithDefault("5s")
    Duration offerLinger();

    @WithDefault("1000")
    int tasksKept();
  }
}

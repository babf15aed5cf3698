package dev.tender.operator.app;

import dev.tender.core.allocator.Policy;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ExecutorSpec;
import dev.tender.crd.Framework;
import dev.tender.operator.agentpool.PoolMapper;
import dev.tender.operator.agentpool.PoolRegistry;
import dev.tender.operator.config.TenderConfig;
import dev.tender.operator.entrypoint.EntrypointRuns;
import dev.tender.operator.framework.FrameworkArrivals;
import dev.tender.operator.framework.FrameworkCredentials;
import dev.tender.operator.framework.FrameworkLookup;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.framework.FrameworkParts;
import dev.tender.operator.framework.FrameworkReaders;
import dev.tender.operator.framework.FrameworkRegistry;
import dev.tender.operator.framework.FrameworkRights;
import dev.tender.operator.framework.FrameworkTerms;
import dev.tender.operator.framework.FrameworkWrites;
import dev.tender.operator.framework.IgnoredUsers;
import dev.tender.operator.framework.MadeFrameworks;
import dev.tender.operator.framework.PlainPort;
import dev.tender.operator.framework.PodCallers;
import dev.tender.operator.framework.SchedulerPods;
import dev.tender.operator.http.AgentSessions;
import dev.tender.operator.http.Subscriptions;
import dev.tender.operator.kube.AccessReviews;
import dev.tender.operator.kube.ClientPodApi;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.kube.PodAddresses;
import dev.tender.operator.kube.PodApi;
import dev.tender.operator.kube.Quantities;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.MasterLoop;
import dev.tender.operator.loop.Ports;
import dev.tender.operator.operatorapi.Chronicle;
import dev.tender.operator.pods.ExecutorPods;
import dev.tender.operator.pods.PodSettings;
import dev.tender.operator.pods.PodWriter;
import dev.tender.operator.records.ClientRecordApi;
import dev.tender.operator.records.RecordBooks;
import dev.tender.operator.records.RecordSettings;
import dev.tender.operator.records.RecordWriter;
import dev.tender.operator.records.TaskMapper;
import dev.tender.operator.reservation.ReservationMapper;
import dev.tender.operator.reservation.ReservationRegistry;
import dev.tender.operator.role.RoleMapper;
import dev.tender.operator.role.RoleRegistry;
import dev.tender.operator.tls.CaBundles;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The parts around one master, wired but not started. A master lives as long as its process: it is
 * rebuilt from the cluster by the next one.
 */
final class Engine {
  private static final Logger LOG = Logger.getLogger(Engine.class);
  private static final int EXIT_OUR_FAULT = 70;

  /** Names this run of the master; part of all ids that it gives out. */
  final String masterId = UUID.randomUUID().toString();

  /** Larger than that of any master before, as the election says. */
  final long term;

  final InstantSource clock = InstantSource.system();
  final Policy policy;
  final ResourceNames names;
  final Shapes shapes = new Shapes();
  final KnownPlans plans = new KnownPlans();
  final Subscriptions subscriptions = new Subscriptions();
  final AgentSessions sessions = new AgentSessions();
  final Chronicle chronicle = new Chronicle();
  final MasterLoop loop;
  final RecordWriter writer;
  final RecordBooks records;
  final FrameworkRegistry frameworks;
  final RoleRegistry roles;
  final PoolRegistry pools;
  final ReservationRegistry reservations;
  final PodWriter podWriter;
  final FrameworkParts frameworkParts;
  final FrameworkArrivals arrivals;
  final FrameworkReaders readers;
  final FrameworkCredentials credentials;
  final MadeFrameworks made;
  final WireTasks tasks;
  final EntrypointRuns entrypoints;
  final CaBundles bundles;

  /**
   * @param trusted certificates of the authority that vouches for this master, as PEM
   */
  Engine(TenderConfig config, Clients clients, Policy policy, Supplier<String> trusted, long term) {
    this.policy = policy;
    this.term = term;
    names = new ResourceNames(config.gpuResources());
    Resources overhead =
        Resources.of(
            Quantities.toMillis(config.agent().cpu()), Quantities.toUnits(config.agent().memory()));
    LateSink sink = new LateSink();
    writer =
        new RecordWriter(
            new ClientRecordApi(new KubeHttp(clients.records())),
            clock,
            config.records().writesPerSecond());
    pools = new PoolRegistry(new PoolMapper(names), sink);
    reservations = new ReservationRegistry(new ReservationMapper(names), sink);
    roles = new RoleRegistry(new RoleMapper(names), sink);
    frameworks =
        new FrameworkRegistry(new FrameworkMapper(names, overhead), sink, pools::tolerations);
    KubeHttp questions = new KubeHttp(clients.pods());
    FrameworkLookup lookup = new FrameworkLookup(questions::get);
    credentials = new FrameworkCredentials(questions::get, frameworks::all, clock);
    made =
        new MadeFrameworks(
            new FrameworkWrites(questions), lookup, clock, config.wire().forgetAfter());
    PlainPort plainPort =
        new PlainPort(config.wire().plainPort(), config.wire().plainNamespaces().orElse(Set.of()));
    PodCallers callers = new PodCallers(new PodAddresses(questions)::at, clock);
    String registrationNamespace = config.wire().registrationNamespace().orElse(null);
    readers = new FrameworkReaders(frameworks, callers, plainPort, registrationNamespace);
    arrivals =
        new FrameworkArrivals(
            frameworks,
            new FrameworkArrivals.Sources(
                lookup,
                new FrameworkRights(new AccessReviews(questions)::allowed, clock),
                callers,
                made,
                plainPort,
                registrationNamespace),
            FrameworkArrivals.Limits.DEFAULT);
    records =
        new RecordBooks(
            writer,
            frameworks,
            recordSettings(config),
            new TaskMapper(new WireTasks(shapes), names),
            clock,
            sink,
            reservations);
    tasks =
        new WireTasks(
            shapes,
            new FrameworkTerms(frameworks::get, config.executor().networks().orElse(Set.of())),
            new IgnoredUsers(records));
    ExecutorPods pods = new ExecutorPods(podSettings(config));
    PodApi podApi = new ClientPodApi(new KubeHttp(clients.pods()));
    podWriter = new PodWriter(podApi, pods, shapes, frameworks::ownerOf, plans, sink);
    entrypoints =
        new EntrypointRuns(
            sessions,
            sink,
            tasks,
            podWriter::stop,
            name -> executorOf(frameworks.get(name)),
            term,
            clock);
    bundles =
        new CaBundles(
            (path, manifest) -> questions.patch(path, KubeHttp.APPLY_PATCH, manifest),
            trusted,
            clock);
    frameworkParts =
        new FrameworkParts(
            bundles,
            new SchedulerPods(podSettings(config), overhead),
            pods,
            podApi,
            plans,
            records,
            credentials,
            plainPort,
            overhead,
            clock);
    Master master = new Master(masterSettings(config.master()), policy);
    master.follow(chronicle);
    loop =
        new MasterLoop(
            master,
            new Ports(podWriter, subscriptions, entrypoints, records, records),
            clock,
            Engine::halt,
            chronicle);
    sink.become(loop);
  }

  private static @Nullable ExecutorSpec executorOf(@Nullable Framework framework) {
    return framework == null ? null : framework.getSpec().executor();
  }

  /** Our own fault: nothing that this process believes can be trusted any more. */
  static void halt(Throwable fault) {
    LOG.fatal(
        "Something that must hold does not; the process stops and a new one takes over", fault);
    Runtime.getRuntime().halt(EXIT_OUR_FAULT);
  }

  private MasterSettings masterSettings(TenderConfig.Master master) {
    return new MasterSettings(
        masterId,
        term,
        master.allocator(),
        master.scarceResources(),
        master.allocationInterval(),
        master.coalesce(),
        master.offerTimeout(),
        master.offerMaximum(),
        master.agentTimeout(),
        master.reattachTimeout(),
        master.resizeTimeout(),
        master.shrinkAfter(),
        master.yieldTime(),
        master.preemptionGrace(),
        Resources.of(
            Quantities.toMillis(master.firstTaskCpu()),
            Quantities.toUnits(master.firstTaskMemory())),
        master.unlistedRoles(),
        master.region().orElse(""));
  }

  private static RecordSettings recordSettings(TenderConfig config) {
    return new RecordSettings(
        config.records().offersMax(), config.records().offerLinger(), config.records().tasksKept());
  }

  private static PodSettings podSettings(TenderConfig config) {
    return new PodSettings(
        config.agent().image(),
        config.executor().defaultImage().orElse(""),
        config.advertise(),
        config.executor().priorityClass().orElse(""),
        config.agent().pullPolicy());
  }
}

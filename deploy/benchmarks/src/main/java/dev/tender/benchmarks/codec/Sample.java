package dev.tender.benchmarks.codec;

import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AllocationInfo;
import dev.tender.protocol.v1.Attribute;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerStatus;
import dev.tender.protocol.v1.Environment;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.NetworkIpAddress;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Value;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The messages that travel most, as long as they are in practice. */
enum Sample {
  UPDATE(SchedulerEvent.class) {
    @Override
    Object message() {
      return new SchedulerEvent.Update(
          TaskStatus.builder()
              .taskId(new TaskId("wordcount-map-000117"))
              .state(TaskState.TASK_RUNNING)
              .source(TaskSource.SOURCE_EXECUTOR)
              .agentId(AGENT)
              .executorId(new ExecutorId("wordcount-executor"))
              .timestamp(1_795_400_112.375)
              .uuid(Bytes.copyOf(new byte[] {7, -1, 3, 9, 0, 12, 99, 4, 5, -6, 7, 8, 9, 1, 2, 3}))
              .containerStatus(
                  new ContainerStatus(
                      null,
                      List.of(NetworkInfo.of("pod", new NetworkIpAddress("IPv4", "10.244.1.17"))),
                      null,
                      null))
              .build());
    }
  },

  /** Of ten launches. */
  ACCEPT(SchedulerCall.class) {
    @Override
    Object message() {
      return new SchedulerCall(
          FRAMEWORK,
          new SchedulerCallBody.Accept(
              List.of(new OfferId("0f2d7c1e-O4711")),
              List.of(new Operation(null, new OperationBody.Launch(ten(Sample::task)))),
              Filters.refuse(5)));
    }
  },

  /** Of ten agents. */
  OFFERS(SchedulerEvent.class) {
    @Override
    Object message() {
      return new SchedulerEvent.Offers(ten(Sample::offer));
    }
  };

  private static final int MANY = 10;
  private static final AgentId AGENT = new AgentId("node-17.example.internal");
  private static final FrameworkId FRAMEWORK =
      new FrameworkId("0f2d7c1e-6a55-4a39-9d2b-3f1c8f1e9a77-0003");

  private final Class<?> type;

  Sample(Class<?> type) {
    this.type = type;
  }

  abstract Object message();

  /** What it is read as. */
  Class<?> type() {
    return type;
  }

  private static <T> List<T> ten(IntFunction<T> one) {
    return IntStream.range(0, MANY).mapToObj(one).toList();
  }

  private static TaskInfo task(int number) {
    return TaskInfo.builder()
        .name("map")
        .taskId(new TaskId("wordcount-map-00011" + number))
        .agentId(AGENT)
        .resources(Resource.cpus(0.5), Resource.mem(256))
        .executor(
            ExecutorInfo.builder()
                .executorId(new ExecutorId("wordcount-executor"))
                .resources(Resource.cpus(0.1), Resource.mem(64))
                .command(
                    CommandInfo.ofShell("exec java -jar /opt/wordcount.jar").toBuilder()
                        .environment(Environment.of(Map.of("LANG", "C.UTF-8")))
                        .build())
                .build())
        .data(Bytes.ofUtf8("{\"from\":" + number + ",\"file\":\"/data/part-0001" + number + "\"}"))
        .labels(Labels.of(Map.of("phase", "map")))
        .build();
  }

  private static Offer offer(int number) {
    String host = "node-" + number + ".example.internal";
    AllocationInfo allocation = new AllocationInfo("analytics");
    return Offer.builder()
        .id(new OfferId("0f2d7c1e-O47" + number))
        .frameworkId(FRAMEWORK)
        .agentId(new AgentId(host))
        .hostname(host)
        .resources(
            List.of(
                Resource.cpus(7.25).allocatedTo("analytics"),
                Resource.mem(28_160).allocatedTo("analytics"),
                Resource.disk(90_112.5).allocatedTo("analytics"),
                Resource.ports(31_000, 32_000).allocatedTo("analytics")))
        .attributes(
            List.of(
                new Attribute("zone", new Value.Text("zone-b")),
                new Attribute("cores", new Value.Scalar(8))))
        .allocationInfo(allocation)
        .build();
  }
}

package dev.tender.benchmarks.codec;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.json.WireException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One message written, or read, again and again, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-XX:+UseSerialGC", "-Xmx512m", "-XX:+UseCompactObjectHeaders"})
public class Coding {
  /** How it travels. */
  @Param({"JSON", "PROTOBUF"})
  public WireFormat format = WireFormat.JSON;

  /** See {@link Sample}. */
  @Param({"UPDATE", "ACCEPT", "OFFERS"})
  public String sample = "UPDATE";

  private Object message = "";
  private Class<?> type = Object.class;
  private byte[] body = new byte[0];

  /** Makes the message, and checks that it survives. */
  @Setup
  public void before() throws WireException {
    Sample chosen = Sample.valueOf(sample);
    message = chosen.message();
    type = chosen.type();
    body = format.encode(message);
    if (!format.decode(type, body).equals(message)) {
      throw new IllegalStateException(sample + " is not what it was before");
    }
  }

  /** To bytes. */
  @Benchmark
  public byte[] encode() {
    return format.encode(message);
  }

  /** From bytes. */
  @Benchmark
  public Object decode() throws WireException {
    return format.decode(type, body);
  }
}

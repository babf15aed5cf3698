package dev.tender.simulator;

import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A number for every step of a story: its time, its event, and every effect in order. Made of all
 * parts of each record rather than of {@code hashCode}, which forgets the order of sets and maps
 * and differs from one JVM to the next for enums: the same seed gives the same number everywhere.
 */
final class Trace {
  private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

  private static final ClassValue<MethodHandle[]> PARTS =
      new ClassValue<>() {
        @Override
        protected MethodHandle[] computeValue(Class<?> type) {
          return parts(type);
        }
      };

  private long[] steps = new long[1024];
  private int count;

  private static MethodHandle[] parts(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    MethodHandle[] parts = new MethodHandle[components.length];
    for (int i = 0; i < parts.length; i++) {
      Method accessor = components[i].getAccessor();
      accessor.setAccessible(true);
      try {
        parts[i] = MethodHandles.lookup().unreflect(accessor).asType(GETTER);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("cannot trace " + type, e);
      }
    }
    return parts;
  }

  void step(long atMillis, Object event, Object effects) {
    long hash = count == 0 ? 1 : steps[count - 1];
    hash = mix(mix(mix(hash, atMillis), of(event)), of(effects));
    if (count == steps.length) {
      steps = Arrays.copyOf(steps, 2 * count);
    }
    steps[count++] = hash;
  }

  /** The first step, from 0, that the stories do not share; -1 when they are the same. */
  int parting(Trace other) {
    int step = Arrays.mismatch(steps, 0, count, other.steps, 0, other.count);
    return step;
  }

  private static long mix(long hash, long part) {
    long mixed = (hash ^ part) * 0x9e3779b97f4a7c15L;
    return mixed ^ (mixed >>> 29);
  }

  private static long of(@Nullable Object value) {
    return switch (value) {
      case null -> 7;
      case String text -> text.hashCode();
      case Long number -> number;
      case Integer number -> number;
      case Boolean truth -> truth ? 3 : 2;
      case Enum<?> one -> one.name().hashCode();
      case Duration time -> time.toMillis();
      case Resources amount -> ofAmount(amount);
      case Record whole -> ofRecord(whole);
      case Map<?, ?> map -> {
        long hash = map.size();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          hash = mix(mix(hash, of(entry.getKey())), of(entry.getValue()));
        }
        yield hash;
      }
      case Collection<?> all -> {
        long hash = all.size();
        for (Object each : all) {
          hash = mix(hash, of(each));
        }
        yield hash;
      }
      default -> throw new IllegalStateException("cannot trace " + value.getClass());
    };
  }

  /** Most of what there is to trace. */
  private static long ofAmount(Resources amount) {
    long hash = mix(mix(amount.cpuMillis(), amount.memBytes()), amount.diskBytes());
    hash = mix(hash, amount.gpus());
    if (!amount.custom().isEmpty()) {
      hash = mix(hash, of(amount.custom()));
    }
    for (Ports.Range range : amount.ports().ranges()) {
      hash = mix(mix(hash, range.begin()), range.end());
    }
    return hash;
  }

  private static long ofRecord(Record whole) {
    long hash = whole.getClass().getName().hashCode();
    for (MethodHandle part : PARTS.get(whole.getClass())) {
      Object value;
      try {
        value = (Object) part.invokeExact((Object) whole);
      } catch (Throwable e) {
        throw new IllegalStateException("cannot trace " + whole, e);
      }
      hash = mix(hash, of(value));
    }
    return hash;
  }
}

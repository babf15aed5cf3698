package dev.tender.protocol;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tender.protocol.scheduler.OfferConstraints;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.Value;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Messages of every type, found and filled by reflection. */
public final class RandomMessages {
  private static final String[] TEXTS = {
    "",
    "a",
    "task-17",
    "two words",
    "quote \" and \\",
    "line\nbreak",
    "tab\t\u0000\u001f\u007f",
    "grüße",
    "日本語",
    "\uD83D\uDE80",
    "</script>",
    "\u2028\uFEFF"
  };
  private static final double[] DOUBLES = {
    0,
    1,
    -1,
    0.1,
    1e-3,
    9.99e-4,
    1e7,
    12345678.25,
    1701234567.123,
    4294967295.0,
    1e21,
    9.9e20,
    1e-7,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    -1e15,
    9007199254740992.0,
    1.0000000000000002
  };

  /** Of these protobuf keeps one field only; JSON says which ones there are, and we refuse two. */
  private static final Set<Class<?>> ONE_OF =
      Set.of(OfferConstraints.Selector.class, OfferConstraints.Predicate.class);

  private static final List<Class<?>> TYPES = findTypes();

  private final SplittableRandom random;

  private final boolean numbered;
  private int depth;

  /** With all that JSON can say. */
  public RandomMessages(long seed) {
    this(seed, false);
  }

  private RandomMessages(long seed, boolean numbered) {
    this.random = new SplittableRandom(seed);
    this.numbered = numbered;
  }

  /** With no more than protobuf can say. */
  public static RandomMessages numbered(long seed) {
    return new RandomMessages(seed, true);
  }

  /** Every record of the wire, in the order of their names. */
  public static List<Class<?>> types() {
    return TYPES;
  }

  private static List<Class<?>> findTypes() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                "dev.tender.protocol.v1",
                "dev.tender.protocol.scheduler",
                "dev.tender.protocol.executor",
                "dev.tender.protocol.master",
                "dev.tender.protocol.agent")
            .stream()
            .filter(JavaClass::isRecord)
            .sorted((a, b) -> a.getName().compareTo(b.getName()))
            .<Class<?>>map(JavaClass::reflect)
            .toList();
  }

  /** What a message of this class is read as: itself, or the union that it is a case of. */
  public static Class<?> readAs(Class<?> type) {
    return Arrays.stream(type.getInterfaces()).filter(Class::isSealed).findFirst().orElse(type);
  }

  public Object next(Class<?> type) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      depth++;
      Object[] values = Arrays.stream(type.getRecordComponents()).map(this::component).toArray();
      depth--;
      if (numbered && ONE_OF.contains(type)) {
        keepOne(values);
      }
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName(), e);
    }
  }

  private void keepOne(@Nullable Object[] values) {
    int kept = random.nextInt(values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = i == kept ? values[i] : null;
    }
  }

  private @Nullable Object component(RecordComponent component) {
    boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    Proto proto = component.getAnnotation(Proto.class);
    // The deeper, the rarer: messages stay small, and every type has its own turn.
    if (optional && (random.nextInt(3 + depth) > 1 || (numbered && proto == null))) {
      return null;
    }
    Object value = value(component.getGenericType());
    if (proto == null) {
      return value;
    }
    // Resources have no text on the wire.
    while (value instanceof Value.Text && proto.bodies().length == 0) {
      value = value(Value.class);
    }
    if (proto.constants() != Proto.None.class) {
      return proto
          .constants()
          .getEnumConstants()[random.nextInt(proto.constants().getEnumConstants().length)]
          .name();
    }
    return proto.unsigned() ? unsigned(component, value) : value;
  }

  private static Object unsigned(RecordComponent component, Object value) {
    return switch (value) {
      case Integer number -> number & Integer.MAX_VALUE;
      // An IPv4 address.
      case Long number when component.getName().equals("ip") -> number & 0xffff_ffffL;
      case Long number -> number & Long.MAX_VALUE;
      default -> ((List<?>) value).stream().map(each -> unsigned(component, each)).toList();
    };
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
      Map<String, Object> entries = new LinkedHashMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        entries.put(TEXTS[random.nextInt(TEXTS.length)], value(map.getActualTypeArguments()[1]));
      }
      return entries;
    }
    if (type instanceof ParameterizedType list) {
      List<Object> elements = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        elements.add(value(list.getActualTypeArguments()[0]));
      }
      return elements;
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      return TEXTS[random.nextInt(TEXTS.length)];
    } else if (plain == boolean.class || plain == Boolean.class) {
      return random.nextBoolean();
    } else if (plain == int.class || plain == Integer.class) {
      return random.nextInt() >> random.nextInt(32);
    } else if (plain == long.class || plain == Long.class) {
      return random.nextLong() >> random.nextInt(64);
    } else if (plain == double.class || plain == Double.class) {
      return number();
    } else if (plain == Bytes.class) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      return Bytes.copyOf(bytes);
    } else if (plain.isEnum()) {
      return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
    } else if (plain.isSealed()) {
      Class<?>[] cases = plain.getPermittedSubclasses();
      return next(cases[random.nextInt(cases.length)]);
    }
    return next(plain);
  }

  private double number() {
    if (random.nextBoolean()) {
      return DOUBLES[random.nextInt(DOUBLES.length)];
    }
    double any = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(any) ? any : random.nextDouble() * 1e9;
  }
}

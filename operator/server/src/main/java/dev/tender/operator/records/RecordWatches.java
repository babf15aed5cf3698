package dev.tender.operator.records;

import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.kube.KubeJson.Watched;
import dev.tender.operator.kube.KubeStream;
import dev.tender.operator.kube.ListWatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Watches Offers and Tasks for what people do to them. */
public final class RecordWatches {
  private RecordWatches() {}

  /**
   * @param listed makes what each of the two watches runs when it has listed what there is
   */
  public static List<ListWatch<?>> of(
      RecordBooks books, KubeStream stream, Supplier<Runnable> listed) {
    return List.of(
        new ListWatch<>(
            stream,
            ObjectRef.Kind.OFFER.everywhere(),
            "",
            Seen.OfferObject.class,
            new Listener<>(
                object -> {
                  if (object.metadata() != null) {
                    books.offerSeen(object.metadata());
                  }
                },
                books::offerVanished,
                listed.get())),
        new ListWatch<>(
            stream,
            ObjectRef.Kind.TASK.everywhere(),
            "",
            Seen.TaskObject.class,
            new Listener<>(
                object -> {
                  if (object.metadata() != null) {
                    books.taskSeen(object, object.metadata());
                  }
                },
                books::taskVanished,
                listed.get())));
  }

  /** Remembers names, since a relist tells of what has gone by its uid only. */
  private static final class Listener<T extends Watched> implements ListWatch.Listener<T> {
    private record Name(String namespace, String name) {}

    private final Consumer<T> seen;
    private final BiConsumer<String, String> vanished;
    private final Runnable listed;
    private final Map<String, Name> names = new HashMap<>();

    private Listener(Consumer<T> seen, BiConsumer<String, String> vanished, Runnable listed) {
      this.seen = seen;
      this.vanished = vanished;
      this.listed = listed;
    }

    @Override
    public void seen(T object) {
      Meta meta = object.metadata();
      if (meta != null && meta.uid() != null && meta.namespace() != null && meta.name() != null) {
        names.putIfAbsent(meta.uid(), new Name(meta.namespace(), meta.name()));
        seen.accept(object);
      }
    }

    @Override
    public void gone(String uid, @Nullable T last) {
      Name name = names.remove(uid);
      if (name != null) {
        vanished.accept(name.namespace(), name.name());
      }
    }

    @Override
    public void listed() {
      listed.run();
    }
  }
}

package dev.tender.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells when objects without finalizers have been deleted. The controllers' framework calls a
 * reconciler for what is there only, and a finalizer would keep a role or a pool from going when
 * the operator is not there. Any thread may call.
 */
public final class Departed implements AutoCloseable {
  private static final int REMEMBERED = 10_000;

  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final Map<String, Boolean> uids =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** From now on hears of deletions of a kind, in all namespaces. */
  public <T extends HasMetadata> void watch(
      KubernetesClient client, Class<T> kind, Consumer<T> gone) {
    SharedIndexInformer<T> informer = client.resources(kind).inAnyNamespace().runnableInformer(0);
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(T object) {}

          @Override
          public void onUpdate(T before, T now) {}

          @Override
          public void onDelete(T object, boolean unknown) {
            departed(object, gone);
          }
        });
    // A definition that is not there yet, or an API server that is away, is asked again.
    informer.exceptionHandler((_, _) -> true);
    informer.start();
    synchronized (this) {
      informers.add(informer);
    }
  }

  <T extends HasMetadata> void departed(T object, Consumer<T> gone) {
    synchronized (this) {
      uids.put(uid(object), true);
    }
    gone.accept(object);
  }

  /**
   * Declares an object that a reconciler is shown. It may have gone by then, or go meanwhile: asked
   * afterwards, since whoever hears of a deletion first notes the uid and then forgets.
   */
  public <T extends HasMetadata> void declare(T object, Consumer<T> declare, Consumer<T> forget) {
    declare.accept(object);
    if (contains(object)) {
      forget.accept(object);
    }
  }

  private synchronized boolean contains(HasMetadata object) {
    return uids.containsKey(uid(object));
  }

  private static String uid(HasMetadata object) {
    @Nullable String uid = object.getMetadata().getUid();
    return uid == null ? "" : uid;
  }

  @Override
  public synchronized void close() {
    informers.forEach(SharedIndexInformer::stop);
  }
}

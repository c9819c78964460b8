package org.inkstone.backend;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.nd4j.linalg.api.memory.deallocation.DeallocatableReference;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees ND4J's native buffers a moment later than ND4J does, so that none is freed while an operation still uses it.
 *
 * <p>ND4J 1.0.0-M2.1 frees a buffer as soon as the collector finds its Java object unreachable. An array that is used for the
 * last time as the operand of an operation is unreachable before the native call has begun: compiled code keeps only the address.
 * A collection started just then, by any thread, lets ND4J's deallocator free the operand under the running operation, and the
 * JVM dies in {@code sd::DataBuffer::primary()} or, worse, computes with somebody else's numbers. A loop of plain {@code fit} calls
 * beside two threads that allocate dies within seconds.
 *
 * <p>ND4J's deallocator threads are therefore ended and one of ours takes from their queues instead. It frees what has waited for
 * {@link #DELAY_MILLIS}. That is not proof for a single operation that runs longer than the delay on an operand nobody holds any
 * more; it is for everything shorter.
 */
final class DeferredDeallocation {
    /**
     * How long a buffer outlives its Java object, at least. The window between the collection and the native call is below a
     * millisecond, and operations of training steps below a hundred; more would only hold memory.
     */
    static final long DELAY_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(DeferredDeallocation.class);
    private static final long POLL_MILLIS = 20;
    private static final long JOIN_MILLIS = 2_000;
    private static final String THREAD = "inkstone-deallocator";

    private final ReferenceQueue<?>[] queues;
    private final Map<?, ?> references;
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(DeallocatableReference reference, long since) {}

    private DeferredDeallocation(ReferenceQueue<?>[] queues, Map<?, ?> references) {
        this.queues = queues;
        this.references = references;
    }

    /** Takes over from ND4J's threads; where that can't be done they are left as they are, with a warning. */
    static void install() {
        try {
            DeallocatorService service = Nd4j.getDeallocatorService();
            ReferenceQueue<?>[] queues = (ReferenceQueue<?>[]) field(service, "queues");
            Thread[] threads = (Thread[]) field(service, "deallocatorThreads");
            if (queues[0] == null) {
                return; // the user has turned ND4J's deallocation off
            }
            end(threads);
            DeferredDeallocation ours = new DeferredDeallocation(queues, (Map<?, ?>) field(service, "referenceMap"));
            Thread thread = new Thread(ours::run, THREAD);
            thread.setDaemon(true);
            thread.start();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("ND4J's own deallocator stays in charge; it can free an operand in use, and the JVM may crash", e);
        }
    }

    private static Object field(DeallocatorService service, String name) throws ReflectiveOperationException {
        Field field = DeallocatorService.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(service);
    }

    private static void end(Thread[] threads) {
        for (Thread thread : threads) {
            thread.interrupt();
        }
        try {
            for (Thread thread : threads) {
                thread.join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                throw new IllegalStateException(thread.getName() + " does not end");
            }
        }
    }

    private void run() {
        while (true) {
            try {
                collect();
                free(System.nanoTime() - DELAY_MILLIS * 1_000_000);
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("a native buffer was not freed", e);
            }
        }
    }

    private void collect() {
        long now = System.nanoTime();
        for (ReferenceQueue<?> queue : queues) {
            for (Reference<?> next = queue.poll(); next != null; next = queue.poll()) {
                waiting.add(new Waiting((DeallocatableReference) next, now));
            }
        }
    }

    private void free(long before) {
        while (!waiting.isEmpty() && waiting.peek().since() - before <= 0) {
            DeallocatableReference reference = waiting.remove().reference();
            references.remove(reference.getId());
            reference.getDeallocator().deallocate();
        }
    }
}

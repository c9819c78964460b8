package org.inkstone.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.dnnl.memory;
import org.inkstone.backend.Backend;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ArenaTest {
    private record Use(Storage storage, memory argument, int first, int last) {}

    private static List<Use> random(int count) {
        Random random = new Random(5);
        List<Use> uses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long bytes = 4L * (1 + random.nextInt(200));
            var description = new memory.desc(new long[] {bytes / 4}, memory.data_type.f32, memory.format_tag.a);
            Storage storage = new Storage(bytes, false);
            int first = random.nextInt(30);
            int last = first + random.nextInt(6);
            memory argument = storage.argument(description, first);
            storage.argument(description, last);
            uses.add(new Use(storage, argument, first, last));
        }
        return uses;
    }

    @Test
    void whatIsInUseAtTheSameTimeLiesApart() {
        Backend.ensureInitialized();
        Assumptions.assumeTrue(OneDnn.isAvailable(), OneDnn.state());
        List<Use> uses = random(60);
        Arena arena = new Arena(uses.stream().map(Use::storage).toList());
        long sum = uses.stream().mapToLong(u -> u.storage().bytes()).sum();
        assertThat(arena.bytes()).isLessThan(sum / 2);
        for (Use a : uses) {
            long from = a.argument().get_data_handle().address();
            assertThat(from % 64).isZero();
            for (Use b : uses) {
                if (a != b && a.first() <= b.last() && b.first() <= a.last()) {
                    long other = b.argument().get_data_handle().address();
                    assertThat(from + a.storage().bytes() <= other
                                    || other + b.storage().bytes() <= from)
                            .isTrue();
                }
            }
        }
    }
}

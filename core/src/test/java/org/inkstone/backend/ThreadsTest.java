package org.inkstone.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    @Test
    void startsNamedDaemonsThatRun() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            Thread thread = Threads.start("worker-" + i, ran::countDown);
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).isEqualTo("worker-" + i);
        }
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Threads.available()).isPositive();
    }

    @Test
    void countsTheProcessorsOfAList() {
        assertThat(Threads.inRanges("\t0-3,8")).isEqualTo(5);
        assertThat(Threads.inRanges("7")).isEqualTo(1);
    }
}

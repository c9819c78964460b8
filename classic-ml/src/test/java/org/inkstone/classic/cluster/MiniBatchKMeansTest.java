package org.inkstone.classic.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.inkstone.classic.Golden;
import org.inkstone.classic.cluster.MiniBatchKMeans.Options;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.metric.ClusterAgreement;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class MiniBatchKMeansTest {
    private static final FloatMatrix BLOBS =
            SyntheticData.makeBlobs(6_000, 5, 3, 1, 2).x();

    @Test
    void nearlyAsGoodAsAllRowsAtOnce() {
        KMeansModel all = KMeans.fit(BLOBS, KMeans.Options.of(5).withNInit(5));
        KMeansModel batches = MiniBatchKMeans.fit(BLOBS, Options.of(5).withBatchSize(500));
        assertThat(batches.inertia()).isLessThan(1.05 * all.inertia());
        assertThat(ClusterAgreement.of(all.labels(), batches.labels()).adjustedRand())
                .isGreaterThan(0.95);
        assertThat(batches.predict(BLOBS)).isEqualTo(batches.labels());
        assertThat(batches.converged()).isTrue();
    }

    /** One cluster: after every batch the centre is the mean of all rows so far. */
    @Test
    void theCentreIsTheRunningMean() {
        MiniBatchKMeans stream = new MiniBatchKMeans(Options.of(1));
        double sum = 0;
        for (int b = 0; b < 12; b++) {
            FloatMatrix batch =
                    BLOBS.selectRows(IntStream.range(b * 50, b * 50 + 20 + b).toArray());
            for (int i = 0; i < batch.rows(); i++) {
                sum += batch.get(i, 1);
            }
            stream.partialFit(batch);
        }
        int rows = 12 * 20 + 66;
        assertThat((double) stream.model().centres().get(0, 1)).isCloseTo(sum / rows, within(1e-5));
    }

    @Test
    void aStreamOfDataSets() throws Exception {
        INDArray x = BLOBS.toINDArray();
        List<DataSet> parts = new DataSet(x, x).batchBy(300);
        KMeansModel model = MiniBatchKMeans.fit(
                new ListDataSetIterator<>(parts, 1), 3, Options.of(5).withSeed(4));
        MiniBatchKMeans stream = new MiniBatchKMeans(Options.of(5).withSeed(4));
        for (int epoch = 0; epoch < 3; epoch++) {
            for (int b = 0; b < 20; b++) {
                stream.partialFit(
                        BLOBS.selectRows(IntStream.range(b * 300, b * 300 + 300).toArray()));
            }
        }
        KMeansModel same = Golden.savedAndLoaded(stream.model());
        assertThat(model.predict(BLOBS)).isEqualTo(same.predict(BLOBS));
        assertThat(model.labels()).isEmpty();
        assertThat(model.iterations()).isEqualTo(60);
    }

    @Test
    void anyNumberOfThreadsGivesTheSame() {
        assertThat(MiniBatchKMeans.fit(BLOBS, Options.of(5).withThreads(4)).centres())
                .isEqualTo(
                        MiniBatchKMeans.fit(BLOBS, Options.of(5).withThreads(1)).centres());
    }

    @Test
    void badInputsAreNamed() {
        assertThatThrownBy(() -> Options.of(0)).hasMessage("k must be positive: 0");
        assertThatThrownBy(() -> Options.of(9).withBatchSize(8)).hasMessage("batchSize must be at least k = 9: 8");
        assertThatThrownBy(() -> Options.of(9).withMaxIter(0)).hasMessageContaining("maxIter");
        assertThatThrownBy(() -> Options.of(9).withReassignmentRatio(1)).hasMessageContaining("reassignmentRatio");
        MiniBatchKMeans stream = new MiniBatchKMeans(Options.of(5));
        assertThatThrownBy(stream::model).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> stream.partialFit(BLOBS.selectRows(1, 2))).hasMessageContaining("k = 5 rows: 2");
        stream.partialFit(BLOBS);
        assertThatThrownBy(() -> stream.partialFit(BLOBS.selectColumns(0))).hasMessageContaining("3 columns");
        assertThatThrownBy(() -> MiniBatchKMeans.fit(BLOBS.selectRows(0, 1), Options.of(3)))
                .hasMessageContaining("2: 3");
    }
}

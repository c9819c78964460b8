package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/**
 * A random change of a whole batch. Given to a {@code DataLoader} as its pre-processor it draws from the loader's seed,
 * epoch and batch number, so that a resumed training sees the same batches; on any other iterator it goes on from its own
 * seed, batch after batch.
 */
public interface BatchTransform extends DataSetPreProcessor {
    /** Changes a batch in place; features and labels may be replaced by new arrays. */
    void apply(DataSet batch, RandomGenerator random);
}

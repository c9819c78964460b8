package org.inkstone.sequence.text.batch;

import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Float arrays in c order outside every workspace, since a batch lives longer than the step that is under way. */
final class IdArrays {
    private IdArrays() {}

    static INDArray of(float[] values, int rows, int columns) {
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            return Nd4j.create(values, new long[] {rows, columns}, 'c');
        } finally {
            none.close();
        }
    }
}

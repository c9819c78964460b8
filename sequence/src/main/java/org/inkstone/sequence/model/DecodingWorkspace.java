package org.inkstone.sequence.model;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One workspace for everything that a step of generation computes on the way. */
final class DecodingWorkspace {
    private static final String NAME = "INKSTONE_DECODING";
    private static final WorkspaceConfiguration CONFIGURATION = WorkspaceConfiguration.builder()
            .initialSize(0)
            .overallocationLimit(0.1)
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .policyReset(ResetPolicy.BLOCK_LEFT)
            .policySpill(SpillPolicy.REALLOCATE)
            .policyAllocation(AllocationPolicy.OVERALLOCATE)
            .build();

    private final LayerWorkspaceMgr manager = LayerWorkspaceMgr.builder()
            .with(ArrayType.ACTIVATIONS, NAME, CONFIGURATION)
            .with(ArrayType.INPUT, NAME, CONFIGURATION)
            .with(ArrayType.FF_WORKING_MEM, NAME, CONFIGURATION)
            .build();

    /** To be closed at the end of the step. */
    MemoryWorkspace open() {
        return Nd4j.getWorkspaceManager().getAndActivateWorkspace(CONFIGURATION, NAME);
    }

    /** A matrix of any values that lasts until the end of the step. */
    INDArray rows(DataType type, long rows, long columns) {
        return manager.createUninitialized(ArrayType.ACTIVATIONS, type, new long[] {rows, columns}, 'c');
    }

    LayerWorkspaceMgr manager() {
        return manager;
    }
}

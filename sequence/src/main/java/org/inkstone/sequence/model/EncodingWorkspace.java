package org.inkstone.sequence.model;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/** One workspace for everything that an encoder computes on the way to its keys and values. */
final class EncodingWorkspace {
    private static final String NAME = "INKSTONE_ENCODING";
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

    /** To be closed when all is read that is wanted. */
    MemoryWorkspace open() {
        return Nd4j.getWorkspaceManager().getAndActivateWorkspace(CONFIGURATION, NAME);
    }

    LayerWorkspaceMgr manager() {
        return manager;
    }
}

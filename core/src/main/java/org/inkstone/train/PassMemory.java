package org.inkstone.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The workspaces of one pass through a network. Activations take one that stays open from forward to backward; no workspace is
 * ever the thread's current one between calls, so that passes need not nest and the caller's arrays land outside. The
 * workspaces belong to the thread and are lent: passes that are not under way at the same time share their memory.
 */
final class PassMemory {
    private static final WorkspaceConfiguration CONFIGURATION = WorkspaceConfiguration.builder()
            .initialSize(0)
            .overallocationLimit(0.02)
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .policyReset(ResetPolicy.BLOCK_LEFT)
            .policySpill(SpillPolicy.REALLOCATE)
            .policyAllocation(AllocationPolicy.OVERALLOCATE)
            .build();
    private static final String WORKING = "INKSTONE_PASS_WORKING";
    private static final ThreadLocal<Names> ACTIVATIONS =
            ThreadLocal.withInitial(() -> new Names("INKSTONE_PASS_ACT_"));
    private static final ThreadLocal<Names> GRADIENTS = ThreadLocal.withInitial(() -> new Names("INKSTONE_PASS_GRAD_"));

    private Names lender;
    private String activations;
    private MemoryWorkspace open;

    /** Opens the memory of the activations, after closing what an earlier pass left open. */
    LayerWorkspaceMgr openForward(INDArray[] inputs) {
        close();
        lender = ACTIVATIONS.get();
        activations = lender.take();
        LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.builder()
                .with(ArrayType.INPUT, activations, CONFIGURATION)
                .with(ArrayType.ACTIVATIONS, activations, CONFIGURATION)
                .with(ArrayType.FF_CACHE, activations, CONFIGURATION)
                .with(ArrayType.FF_WORKING_MEM, WORKING, CONFIGURATION)
                .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, WORKING + "_LOOP", CONFIGURATION)
                .build();
        if (inputs[0].isAttached()) {
            workspaces.setNoLeverageOverride(
                    inputs[0].data().getParentWorkspace().getId());
        }
        open = enter(workspaces, ArrayType.ACTIVATIONS);
        return workspaces;
    }

    boolean isOpen() {
        return open != null;
    }

    /** Ends the pass; its activations are lost. */
    void close() {
        if (open != null) {
            leave(open);
            open = null;
            lender.giveBack(activations);
        }
    }

    /** Opens a workspace without making it the current one. */
    private static MemoryWorkspace enter(LayerWorkspaceMgr workspaces, ArrayType type) {
        MemoryWorkspace current = Nd4j.getMemoryManager().getCurrentWorkspace();
        MemoryWorkspace entered = workspaces.notifyScopeEntered(type);
        Nd4j.getMemoryManager().setCurrentWorkspace(current);
        return entered;
    }

    private static void leave(MemoryWorkspace workspace) {
        MemoryWorkspace current = Nd4j.getMemoryManager().getCurrentWorkspace();
        workspace.close();
        Nd4j.getMemoryManager().setCurrentWorkspace(current);
    }

    /** The memory of the gradients by activations in one backward pass: a few small workspaces, used over and over. */
    final class Backward implements AutoCloseable {
        private final Names names = GRADIENTS.get();
        private final List<Part> parts = new ArrayList<>();

        /** Memory for the gradients that one layer gives to its inputs. */
        Part open() {
            Part part = new Part(names.take());
            parts.add(part);
            return part;
        }

        @Override
        public void close() {
            parts.forEach(Part::close);
        }

        final class Part {
            private final String name;
            private final LayerWorkspaceMgr workspaces;
            private MemoryWorkspace gradients;

            Part(String name) {
                this.name = name;
                workspaces = LayerWorkspaceMgr.builder()
                        .with(ArrayType.INPUT, activations, CONFIGURATION)
                        .with(ArrayType.ACTIVATION_GRAD, name, CONFIGURATION)
                        .with(ArrayType.ACTIVATIONS, WORKING, CONFIGURATION)
                        .with(ArrayType.FF_WORKING_MEM, WORKING, CONFIGURATION)
                        .with(ArrayType.BP_WORKING_MEM, WORKING, CONFIGURATION)
                        .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, WORKING + "_LOOP", CONFIGURATION)
                        .with(ArrayType.RNN_BP_LOOP_WORKING_MEM, WORKING + "_LOOP", CONFIGURATION)
                        .build();
                gradients = enter(workspaces, ArrayType.ACTIVATION_GRAD);
            }

            LayerWorkspaceMgr workspaces() {
                return workspaces;
            }

            /** Once the gradients have been used. */
            void close() {
                if (gradients != null) {
                    leave(gradients);
                    gradients = null;
                    names.giveBack(name);
                }
            }
        }
    }

    /** Names of workspaces, lent lowest first so that few are made. */
    private static final class Names {
        private final String prefix;
        private final Deque<String> free = new ArrayDeque<>();
        private int made;

        Names(String prefix) {
            this.prefix = prefix;
        }

        String take() {
            return free.isEmpty() ? prefix + made++ : free.pop();
        }

        void giveBack(String name) {
            free.push(name);
        }
    }
}

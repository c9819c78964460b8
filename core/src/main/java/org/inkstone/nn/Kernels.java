package org.inkstone.nn;

import java.io.Serializable;
import java.util.function.Supplier;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The few operations the layers share. All of them write into arrays given by the caller: a fresh large array costs
 * more (page faults) than the arithmetic that fills it.
 */
final class Kernels {
    private Kernels() {}

    /**
     * The array itself when it is contiguous in c order, else a copy in the given workspace. oneDNN's
     * {@code conv2d_bp} ignores the strides of its gradient argument, so nothing else may reach it.
     */
    static INDArray contiguous(INDArray a, ArrayType type, LayerWorkspaceMgr workspaces) {
        return isContiguous(a) ? a : workspaces.dup(type, a, 'c');
    }

    /** Whether values lie one behind the other in c order; axes of length one may have any stride, as those of a 1x1 convolution's weights. */
    static boolean isContiguous(INDArray a) {
        if (a.ordering() != 'c') {
            return false;
        }
        long expected = 1;
        for (int axis = a.rank() - 1; axis >= 0; axis--) {
            long size = a.size(axis);
            if (size != 1 && a.stride(axis) != expected) {
                return false;
            }
            expected *= size;
        }
        return true;
    }

    /** {@code out = op(a) x op(b)}; fast (oneDNN) when {@code out} is in c order. */
    static void matmul(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out) {
        exec(DynamicCustomOp.builder("matmul")
                .addInputs(a, b)
                .addOutputs(out)
                .addIntegerArguments(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
                .build());
    }

    /** {@code out += a x b}. */
    static void matmulAdd(INDArray a, INDArray b, INDArray out) {
        exec(DynamicCustomOp.builder("matmul")
                .addInputs(a, b)
                .addOutputs(out)
                .addIntegerArguments(0, 0, 0)
                .addFloatingPointArguments(1.0, 1.0)
                .build());
    }

    /** For arrays that outlive the step: made in a workspace, they would be overwritten in the next one. */
    static INDArray outsideWorkspaces(Supplier<INDArray> make) {
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            return make.get();
        } finally {
            none.close();
        }
    }

    /**
     * Executes on a context that is emptied at once. {@code Nd4j.exec(op)} leaves that to the garbage collector, which
     * knows nothing of the native memory a context holds: the process would grow by a megabyte a step between two
     * collections.
     */
    static void exec(DynamicCustomOp op) {
        OpContext context = Nd4j.getExecutioner().buildContext();
        try {
            context.setInputArrays(op.inputArguments());
            context.setOutputArrays(op.outputArguments());
            context.setIArguments(op.iArgs());
            context.setTArguments(op.tArgs());
            Nd4j.getExecutioner().exec(op, context);
        } finally {
            context.purge();
        }
    }

    /**
     * A constant array outside every workspace, kept as long as its length stays the same. Each layer owns its own,
     * so that networks in different threads share nothing.
     */
    static final class Constant implements Serializable {
        private final double value;
        private transient INDArray array;

        Constant(double value) {
            this.value = value;
        }

        INDArray row(long length, INDArray like) {
            if (array == null || array.length() != length || array.dataType() != like.dataType()) {
                array = outsideWorkspaces(() -> Nd4j.valueArrayOf(new long[] {1, length}, value, like.dataType()));
            }
            return array;
        }
    }
}

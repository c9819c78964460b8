package org.inkstone.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp.DynamicCustomOpsBuilder;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Attention of ND4J's operations: batched products, an added mask and the softmax, all into arrays made once. Heads lie as its products
 * like them, [N H, T, hd]: what it costs to bring them there is left out.
 */
final class NativeAttention {
    private final List<CustomOp> forward = new ArrayList<>();
    private final List<Runnable> backward = new ArrayList<>();

    NativeAttention(int heads, int time, int headSize, boolean causal) {
        INDArray q = Nd4j.randn(DataType.FLOAT, heads, time, headSize);
        INDArray k = Nd4j.randn(DataType.FLOAT, heads, time, headSize);
        INDArray v = Nd4j.randn(DataType.FLOAT, heads, time, headSize);
        INDArray dOut = Nd4j.randn(DataType.FLOAT, heads, time, headSize);
        INDArray p = Nd4j.create(DataType.FLOAT, heads, time, time);
        INDArray d = Nd4j.create(DataType.FLOAT, heads, time, time);
        INDArray sums = Nd4j.create(DataType.FLOAT, heads, time, 1);
        double scale = 1 / Math.sqrt(headSize);

        forward.add(product(q, false, k, true, p, scale));
        if (causal) {
            forward.add(operation("add", List.of(p, mask(time)), p).build());
        }
        forward.add(operation("softmax", List.of(p), p).addIntegerArguments(2).build());
        forward.add(product(p, false, v, false, Nd4j.createUninitialized(DataType.FLOAT, q.shape()), 1));

        run(product(p, true, dOut, false, Nd4j.createUninitialized(DataType.FLOAT, q.shape()), 1));
        run(product(dOut, false, v, true, d, scale));
        INDArray rows = p.reshape('c', (long) heads * time, time);
        INDArray gradients = d.reshape('c', (long) heads * time, time);
        INDArray products = Nd4j.createUninitialized(DataType.FLOAT, rows.shape());
        INDArray ones = Nd4j.ones(DataType.FLOAT, time, 1);
        INDArray column = sums.reshape('c', (long) heads * time, 1);
        run(operation("multiply", List.of(rows, gradients), products).build());
        run(product(products, false, ones, false, column, 1));
        run(operation("subtract", List.of(gradients, column), gradients).build());
        run(operation("multiply", List.of(gradients, rows), gradients).build());
        run(product(d, false, k, false, Nd4j.createUninitialized(DataType.FLOAT, q.shape()), 1));
        run(product(d, true, q, false, Nd4j.createUninitialized(DataType.FLOAT, q.shape()), 1));
    }

    private void run(CustomOp operation) {
        backward.add(() -> Nd4j.getExecutioner().exec(operation));
    }

    private static INDArray mask(int time) {
        INDArray mask = Nd4j.zeros(DataType.FLOAT, 1, time, time);
        for (int i = 0; i < time; i++) {
            for (int j = i + 1; j < time; j++) {
                mask.putScalar(0, i, j, -1e9);
            }
        }
        return mask;
    }

    private static CustomOp product(
            INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, double factor) {
        return operation("matmul", List.of(a, b), out)
                .addIntegerArguments(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
                .addFloatingPointArguments(factor, 0.0)
                .build();
    }

    private static DynamicCustomOpsBuilder operation(String name, List<INDArray> in, INDArray out) {
        return DynamicCustomOp.builder(name)
                .addInputs(in.toArray(new INDArray[0]))
                .addOutputs(out);
    }

    void forward() {
        forward.forEach(Nd4j.getExecutioner()::exec);
    }

    void backward() {
        backward.forEach(Runnable::run);
    }
}

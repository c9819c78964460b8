package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.inkstone.backend.Backend;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;
import org.inkstone.nn.kernel.ActivationKernels;
import org.inkstone.nn.kernel.BiasKernels;
import org.inkstone.nn.kernel.CrossEntropyKernels;
import org.inkstone.nn.kernel.DropoutKernels;
import org.inkstone.nn.kernel.EmbeddingKernels;
import org.inkstone.nn.kernel.NormKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The row by row arithmetic of Transformer layers beside ND4J's own operations, each measured right after a matrix product, as
 * in a training step: the native library's threads go on spinning for a while after one.
 */
@Command(
        name = "row-kernels",
        description = "Norms, activations, biases, dropout, cross-entropy and look-ups beside ND4J's operations.",
        mixinStandardHelpOptions = true)
final class RowKernelsBenchmark implements Callable<Integer> {
    @Option(names = "--rows", defaultValue = "4096", description = "tokens in a batch (default: ${DEFAULT-VALUE})")
    private int rows;

    @Option(names = "--width", defaultValue = "128", description = "features of a token (default: ${DEFAULT-VALUE})")
    private int width;

    @Option(
            names = "--hidden",
            defaultValue = "512",
            description = "of the feed-forward block (default: ${DEFAULT-VALUE})")
    private int hidden;

    @Option(names = "--vocabulary", defaultValue = "5000", description = "classes (default: ${DEFAULT-VALUE})")
    private int vocabulary;

    @Option(names = "--repeats", defaultValue = "100", description = "measurements of each (default: ${DEFAULT-VALUE})")
    private int repeats;

    @Option(names = "--only", description = "regular expression of the names to measure (default: all)")
    private String only;

    @Spec
    private CommandSpec spec;

    private final Map<String, Runnable> work = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        Backend.ensureInitialized();
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        norms();
        feedForward();
        output();
        INDArray a = normal(rows, width);
        INDArray b = normal(width, hidden);
        INDArray product = normal(rows, hidden);
        Runnable matmul = () -> op("matmul", List.of(a, b), List.of(product));
        work.put("  ND4J matmul", matmul);
        out.printf("%-34s %10s %10s %10s %10s%n", "milliseconds", "after", "least", "alone", "least");
        work.forEach((name, task) -> {
            if (only == null || name.matches(only)) {
                double[] after = measure(matmul, task);
                double[] alone = measure(() -> {}, task);
                int middle = repeats / 2;
                out.printf(
                        "%-34s %10.3f %10.3f %10.3f %10.3f%n", name, after[middle], after[0], alone[middle], alone[0]);
                out.flush();
            }
        });
        return 0;
    }

    private void norms() {
        INDArray x = normal(rows, width);
        INDArray residual = normal(rows, width);
        INDArray y = normal(rows, width);
        INDArray sum = normal(rows, width);
        INDArray dx = normal(rows, width);
        INDArray gain = normal(width);
        INDArray bias = normal(width);
        INDArray dGain = normal(width);
        INDArray dBias = normal(width);
        INDArray stats = normal(rows, 2);
        NormType layer = NormType.LAYER;
        work.put("layer norm", () -> NormKernels.forward(layer, x, gain, bias, 1e-5, y, stats));
        work.put("  ND4J layer_norm", () -> op("layer_norm", List.of(x, gain, bias), List.of(y), 1));
        work.put(
                "residual + layer norm",
                () -> NormKernels.forwardAdd(layer, x, gain, bias, 1e-5, y, stats, residual, 1, sum));
        work.put(
                "layer norm, gradients", () -> NormKernels.backward(layer, y, x, stats, gain, dx, false, dGain, dBias));
        work.put(
                "  ND4J layer_norm_bp",
                () -> op("layer_norm_bp", List.of(x, gain, bias, y), List.of(dx, dGain, dBias), 1));
        work.put("RMS norm", () -> NormKernels.forward(NormType.RMS, x, gain, null, 1e-5, y, stats));
        work.put("bias + residual", () -> BiasKernels.addBiasAndResidual(y, bias, residual));
        work.put("  ND4J addi, addiRowVector", () -> y.addi(residual).addiRowVector(bias));
        work.put("dropout", () -> DropoutKernels.apply(x.assign(1), 0.1, 7));
        work.put("  ND4J assign alone", () -> x.assign(1));
    }

    private void feedForward() {
        INDArray z = normal(rows, hidden);
        INDArray out = normal(rows, hidden);
        INDArray dOut = normal(rows, hidden);
        INDArray gates = normal(rows, 2L * hidden);
        INDArray dGates = normal(rows, 2L * hidden);
        INDArray bias = normal(hidden).muli(1e-4);
        INDArray dBias = normal(hidden);
        for (FeedForwardActivation kind : FeedForwardActivation.values()) {
            INDArray in = kind.gated() ? gates : z;
            INDArray dIn = kind.gated() ? dGates : out;
            INDArray sums = kind.gated() ? normal(2L * hidden) : dBias;
            work.put(kind + " with bias", () -> {
                ActivationKernels.forward(kind, in, kind.gated() ? null : bias, out);
            });
            work.put(kind + ", gradients", () -> ActivationKernels.backward(kind, in, dOut, dIn, sums));
        }
        work.put("  ND4J tanh", () -> op("tanh", List.of(z), List.of(out)));
        work.put("column sums", () -> BiasKernels.columnSums(dOut, dBias));
        work.put("  ND4J sum", () -> dOut.sum(dBias, 0));
        work.put("bias", () -> BiasKernels.addBias(out, bias));
        work.put("  ND4J addiRowVector", () -> out.addiRowVector(bias));
    }

    private void output() {
        INDArray logits = normal(rows, vocabulary);
        int[] ids = new SplittableRandom(1).ints(rows, 0, vocabulary).toArray();
        INDArray table = normal(vocabulary, width);
        INDArray tokens = normal(rows, width);
        work.put("cross-entropy", () -> CrossEntropyKernels.loss(logits, ids, null, 0));
        work.put("cross-entropy, gradient", () -> CrossEntropyKernels.lossAndGradient(logits, ids, null, 0.1, 1));
        work.put("  ND4J copy of the logits", () -> logits.assign(1));
        work.put("look-up", () -> EmbeddingKernels.gather(table, ids, tokens));
        work.put("look-up, gradient", () -> EmbeddingKernels.scatterAdd(table, ids, tokens, false));
    }

    private double[] measure(Runnable before, Runnable task) {
        for (int i = 0; i < repeats; i++) {
            before.run();
            task.run();
        }
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < repeats; i++) {
            before.run();
            long start = System.nanoTime();
            task.run();
            times.add((System.nanoTime() - start) / 1e6);
        }
        double[] sorted = times.stream().mapToDouble(t -> t).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static INDArray normal(long... shape) {
        return Nd4j.randn(DataType.FLOAT, shape).dup('c');
    }

    private static void op(String name, List<INDArray> in, List<INDArray> out, int... integers) {
        Nd4j.exec(DynamicCustomOp.builder(name)
                .addInputs(in.toArray(new INDArray[0]))
                .addOutputs(out.toArray(new INDArray[0]))
                .addIntegerArguments(integers)
                .build());
    }
}

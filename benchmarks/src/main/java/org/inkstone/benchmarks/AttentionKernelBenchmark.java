package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.inkstone.backend.Backend;
import org.inkstone.sequence.attention.kernel.AttentionKernels;
import org.inkstone.sequence.attention.kernel.AttentionOptions;
import org.inkstone.sequence.attention.kernel.AttentionShape;
import org.inkstone.sequence.attention.kernel.FusedAttention;
import org.inkstone.sequence.attention.kernel.HeadRows;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Attention of one layer in one pass beside ND4J's operations, in turns, each right after a matrix product as in a training step: the
 * native library's threads go on spinning for a while after one.
 */
@Command(
        name = "attention-kernel",
        description = {
            "Attention of one layer, forward and backward, beside ND4J's operations.",
            "JAVA_OPTS='--add-modules jdk.incubator.vector' gives the vector kernels, otherwise it measures the plain ones."
        },
        mixinStandardHelpOptions = true)
final class AttentionKernelBenchmark implements Callable<Integer> {
    @Option(names = "--batch", defaultValue = "32", description = "sequences (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--heads", defaultValue = "4", description = "attention heads (default: ${DEFAULT-VALUE})")
    private int heads;

    @Option(names = "--time", defaultValue = "128", description = "tokens in a sequence (default: ${DEFAULT-VALUE})")
    private int time;

    @Option(names = "--head-size", defaultValue = "32", description = "columns of a head (default: ${DEFAULT-VALUE})")
    private int headSize;

    @Option(names = "--full", description = "without the causal mask")
    private boolean full;

    @Option(names = "--dropout", defaultValue = "0", description = "in our kernels only (default: ${DEFAULT-VALUE})")
    private double dropout;

    @Option(names = "--repeats", defaultValue = "200", description = "measurements (default: ${DEFAULT-VALUE})")
    private int repeats;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Backend.ensureInitialized();
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        out.println("kernels  " + AttentionKernels.active().description());
        CustomOp product = product();
        NativeAttention theirs = new NativeAttention(batch * heads, time, headSize, !full);
        List<Runnable> tasks = new ArrayList<>(ours());
        tasks.add(theirs::forward);
        tasks.add(theirs::backward);
        List<List<Double>> times = measure(tasks, () -> Nd4j.getExecutioner().exec(product));
        out.printf("%-24s %10s %10s%n", "milliseconds", "median", "fastest");
        String[] names = {"ours, forward", "ours, backward", "ND4J, forward", "ND4J, backward"};
        for (int i = 0; i < names.length; i++) {
            double fastest = times.get(i).stream().mapToDouble(t -> t).min().orElseThrow();
            out.printf("%-24s %10.3f %10.3f%n", names[i], Contender.median(times.get(i)), fastest);
        }
        return 0;
    }

    private List<List<Double>> measure(List<Runnable> tasks, Runnable before) {
        List<List<Double>> times = new ArrayList<>();
        tasks.forEach(task -> times.add(new ArrayList<>()));
        for (int round = -repeats; round < repeats; round++) {
            for (int i = 0; i < tasks.size(); i++) {
                before.run();
                long start = System.nanoTime();
                tasks.get(i).run();
                if (round >= 0) {
                    times.get(i).add((System.nanoTime() - start) / 1e6);
                }
            }
        }
        return times;
    }

    /** The product that makes queries, keys and values. */
    private CustomOp product() {
        int width = heads * headSize;
        return DynamicCustomOp.builder("matmul")
                .addInputs(
                        Nd4j.randn(DataType.FLOAT, (long) batch * time, width),
                        Nd4j.randn(DataType.FLOAT, width, 3L * width))
                .addOutputs(Nd4j.create(DataType.FLOAT, (long) batch * time, 3L * width))
                .build();
    }

    private List<Runnable> ours() {
        int width = heads * headSize;
        AttentionShape shape = AttentionShape.self(batch, heads, time, headSize);
        AttentionOptions options =
                AttentionOptions.forHeadSize(headSize).withCausal(!full).withDropout(dropout, 1);
        INDArray qkv = Nd4j.randn(DataType.FLOAT, batch, time, 3 * width);
        INDArray gradients = Nd4j.create(DataType.FLOAT, batch, time, 3 * width);
        HeadRows out = HeadRows.of(Nd4j.create(DataType.FLOAT, batch, time, width));
        HeadRows dOut = HeadRows.of(Nd4j.randn(DataType.FLOAT, batch, time, width));
        INDArray lse = Nd4j.create(DataType.FLOAT, batch, heads, time);
        HeadRows q = HeadRows.of(qkv);
        HeadRows k = HeadRows.of(qkv, width);
        HeadRows v = HeadRows.of(qkv, 2 * width);
        HeadRows dq = HeadRows.of(gradients);
        HeadRows dk = HeadRows.of(gradients, width);
        HeadRows dv = HeadRows.of(gradients, 2 * width);
        return List.of(
                () -> FusedAttention.forward(shape, q, k, v, options, out, lse),
                () -> FusedAttention.backward(shape, q, k, v, out, lse, dOut, options, dq, dk, dv));
    }
}

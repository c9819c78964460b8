package org.inkstone.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.VectorModule;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.sequence.decode.DecodingSession;
import org.inkstone.sequence.model.CausalLanguageModel;
import org.inkstone.sequence.model.TransformerConfig;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The Transformer benchmark in Inkstone: a plain {@code MultiLayerNetwork}, trained by {@code fit}. */
public final class InkstoneTransformer implements TransformerWork {
    private static final int BATCHES = 4;
    private static final WorkspaceConfiguration OUTPUT = WorkspaceConfiguration.builder()
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .build();

    private final TransformerShape shape;
    private final CausalLanguageModel model;
    private final DataSet[] batches = new DataSet[BATCHES];
    private final int[][] prompts;
    private int step;

    InkstoneTransformer(TransformerShape shape) {
        this.shape = shape;
        boolean relu = shape.activation().equals("relu");
        this.model = CausalLanguageModel.of(TransformerConfig.builder(shape.vocab())
                .width(shape.d())
                .heads(shape.heads())
                .hidden(shape.ffn())
                .layers(shape.layers())
                .maxLength(shape.seq())
                .activation(relu ? FeedForwardActivation.RELU : FeedForwardActivation.GELU_TANH)
                .updater(new Adam(1e-3))
                .build());
        Random random = new Random(7);
        prompts = new int[shape.batch()][];
        for (int i = 0; i < BATCHES; i++) {
            int[][] in = new int[shape.batch()][shape.seq()];
            int[][] next = new int[shape.batch()][shape.seq()];
            for (int n = 0; n < shape.batch(); n++) {
                int[] ids = random.ints(shape.seq() + 1L, 0, shape.vocab()).toArray();
                System.arraycopy(ids, 0, in[n], 0, shape.seq());
                System.arraycopy(ids, 1, next[n], 0, shape.seq());
                if (i == 0) {
                    prompts[n] = Arrays.copyOf(ids, TransformerShape.PROMPT);
                }
            }
            batches[i] = new DataSet(Nd4j.createFromArray(in), Nd4j.createFromArray(next));
        }
    }

    /** @param args of {@link TransformerShape#parse} */
    public static void main(String[] args) throws IOException {
        TransformerShape shape = TransformerShape.parse(args);
        FigureServer.serve(new InkstoneTransformer(shape));
    }

    MultiLayerNetwork network() {
        return model.network();
    }

    DataSet[] batches() {
        return batches.clone();
    }

    @Override
    public TransformerShape shape() {
        return shape;
    }

    @Override
    public String about() {
        return "Inkstone, " + (VectorModule.isPresent() ? "vector kernels" : "plain kernels");
    }

    private DataSet batch() {
        return batches[step++ % BATCHES];
    }

    @Override
    public double train() {
        model.network().fit(batch());
        return model.network().score();
    }

    @Override
    public double infer() {
        MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(OUTPUT, "OUTPUT");
        try {
            INDArray all = model.network().output(batch().getFeatures(), false, null, null, workspace);
            return all.getDouble(0, 0, 0);
        } finally {
            workspace.close();
        }
    }

    @Override
    public long generate(int batch, boolean cached) {
        int[][] some = new int[batch][];
        for (int n = 0; n < batch; n++) {
            some[n] = prompts[n % prompts.length];
        }
        int[] tokens = new int[batch];
        try (DecodingSession session = cached ? model.begin(some) : model.beginUncached(some)) {
            for (int i = 0; i < shape.newTokens(); i++) {
                float[][] logits = session.logits();
                for (int n = 0; n < batch; n++) {
                    tokens[n] = largest(logits[n]);
                }
                if (i < shape.newTokens() - 1) {
                    session.append(tokens);
                }
            }
        }
        return tokens[0];
    }

    private static int largest(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}

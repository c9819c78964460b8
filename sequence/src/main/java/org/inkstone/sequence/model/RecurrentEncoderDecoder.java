package org.inkstone.sequence.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.TokenEmbedding;
import org.inkstone.nn.TokenEmbeddingRuntime;
import org.inkstone.nn.TokenOutput;
import org.inkstone.nn.TokenOutputRuntime;
import org.inkstone.sequence.decode.StepModel;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Two stacks of DL4J's LSTMs: one reads the source, and its output at the last real token is given to every step of the other,
 * which writes the target (Cho et al. 2014; Sutskever et al. 2014). All that the decoder knows of the source must fit into that
 * one vector, which is what attention was invented against.
 *
 * <p>The network is a plain graph with inputs {@code source} and {@code target}, both ids [N, T]. It trains on a MultiDataSet of
 * source ids and the target's ids shifted right as features and the target's ids as labels, with masks for all three. Its LSTMs
 * have no state but their own to begin with: DL4J trains none. Not for several threads at once.
 */
public final class RecurrentEncoderDecoder implements EncoderDecoder<RecurrentState> {
    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
    private static final String HIDDEN = org.deeplearning4j.nn.layers.recurrent.LSTM.STATE_KEY_PREV_ACTIVATION;
    private static final String CELL = org.deeplearning4j.nn.layers.recurrent.LSTM.STATE_KEY_PREV_MEMCELL;

    private final ComputationGraph network;
    private final int layers;

    /**
     * Decodes with a network built by {@link #configuration}, trained or restored.
     *
     * @throws IllegalArgumentException if the network is another one
     */
    public RecurrentEncoderDecoder(ComputationGraph network) {
        this.network = network;
        List<String> missing =
                new ArrayList<>(List.of("sourceEmbedding", "targetEmbedding", "encoder0", "decoder0", "output"));
        Set<String> vertices = network.getConfiguration().getVertices().keySet();
        missing.removeAll(vertices);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("network must be a recurrent encoder-decoder, it has no " + missing);
        }
        int count = 1;
        while (vertices.contains(decoder(count))) {
            count++;
        }
        layers = count;
    }

    /** A network with fresh parameters. */
    public static RecurrentEncoderDecoder create(RecurrentOptions options) {
        ComputationGraph network = new ComputationGraph(configuration(options));
        network.init();
        return new RecurrentEncoderDecoder(network);
    }

    /** The graph's configuration. */
    public static ComputationGraphConfiguration configuration(RecurrentOptions options) {
        GraphBuilder graph = Networks.builder(options.seed(), DataType.FLOAT, options.updater(), options.gradientClip())
                .graphBuilder()
                .addInputs("source", "target")
                .addLayer("sourceEmbedding", embedding(options, options.sourceVocabulary()), "source")
                .addLayer("targetEmbedding", embedding(options, options.targetVocabulary()), "target");
        String encoded = stack(graph, "encoder", "sourceEmbedding", options);
        graph.addVertex("context", new ContextVertex("source"), encoded, "targetEmbedding");
        String decoded = stack(graph, "decoder", "context", options);
        // Lengths are the data's; the types only say what kind of arrays these are.
        return graph.addLayer(
                        "output",
                        new TokenOutput.Builder()
                                .nOut(options.targetVocabulary())
                                .labelSmoothing(options.labelSmoothing())
                                .build(),
                        decoded)
                .setOutputs("output")
                .setInputTypes(InputType.feedForward(1), InputType.feedForward(1))
                .build();
    }

    private static TokenEmbedding embedding(RecurrentOptions options, int vocabulary) {
        return new TokenEmbedding.Builder()
                .nIn(vocabulary)
                .nOut(options.embeddingSize())
                .positions(TokenEmbedding.Positions.NONE)
                .dropoutProbability(options.dropout())
                .build();
    }

    /** Without dropout: an LSTM's own is forgotten by DL4J's backward pass in this format, and its dropout layer takes no masks. */
    private static String stack(GraphBuilder graph, String side, String input, RecurrentOptions options) {
        String below = input;
        for (int i = 0; i < options.layers(); i++) {
            String name = side + i;
            graph.addLayer(
                    name,
                    new LSTM.Builder()
                            .nOut(options.hiddenSize())
                            .activation(Activation.TANH)
                            .dataFormat(RNNFormat.NWC)
                            .build(),
                    below);
            below = name;
        }
        return below;
    }

    /** The network to train and to save. */
    public ComputationGraph network() {
        return network;
    }

    @Override
    public Encoded encode(INDArray source, INDArray mask) {
        INDArray x = embed("sourceEmbedding", source);
        for (int i = 0; i < layers; i++) {
            x = network.getLayer("encoder" + i).activate(x, false, NO_WORKSPACES);
        }
        return new Encoded(x, mask);
    }

    @Override
    public RecurrentState initState(Encoded encoded) {
        INDArray states = encoded.states();
        int batch = (int) states.size(0);
        INDArray context = Nd4j.create(states.dataType(), batch, states.size(2));
        LastSteps.gather(states.dup('c'), LastSteps.of(encoded.mask(), batch, (int) states.size(1)), context);
        List<INDArray> zeros = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            zeros.add(Nd4j.create(states.dataType(), batch, states.size(2)));
        }
        return new RecurrentState(context, zeros, zeros);
    }

    @Override
    public Decoded<RecurrentState> decode(INDArray tokens, RecurrentState state) {
        INDArray embedded = embed("targetEmbedding", tokens);
        INDArray x = Nd4j.create(
                embedded.dataType(),
                embedded.size(0),
                embedded.size(1),
                embedded.size(2) + state.context().size(1));
        ContextVertexRuntime.join(embedded, state.context(), x);
        List<INDArray> hidden = new ArrayList<>();
        List<INDArray> cells = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            RecurrentLayer lstm = (RecurrentLayer) network.getLayer(decoder(i));
            lstm.rnnSetPreviousState(
                    Map.of(HIDDEN, state.hidden().get(i), CELL, state.cells().get(i)));
            x = lstm.rnnTimeStep(x, NO_WORKSPACES);
            Map<String, INDArray> next = lstm.rnnGetPreviousState();
            hidden.add(next.get(HIDDEN));
            cells.add(next.get(CELL));
            lstm.rnnClearPreviousState();
        }
        return new Decoded<>(logits(x), new RecurrentState(state.context(), hidden, cells));
    }

    private INDArray embed(String name, INDArray ids) {
        if (ids.rank() != 2) {
            throw new IllegalArgumentException("token ids must be [batch, time]: " + Arrays.toString(ids.shape()));
        }
        TokenEmbeddingRuntime layer = (TokenEmbeddingRuntime) network.getLayer(name);
        return layer.activate(ids, false, NO_WORKSPACES);
    }

    private INDArray logits(INDArray decoded) {
        INDArray rows = decoded.dup('c').reshape(-1, decoded.size(2));
        INDArray logits = Nd4j.create(decoded.dataType(), rows.size(0), vocabularySize());
        ((TokenOutputRuntime) network.getLayer("output")).logits(rows, logits);
        return logits.reshape(decoded.size(0), decoded.size(1), logits.size(1));
    }

    /** Number of the target's token ids. */
    public int vocabularySize() {
        return network.getLayer("output").getParam("b").columns();
    }

    /**
     * The model bound to a batch of sources, for the decoders of {@code sequence.decode}: the prompts are the beginnings of the
     * targets, one for each source, with the token that starts a target first.
     *
     * @param sources   token ids, none empty; the lengths may differ
     * @param maxLength the most tokens a target may have, its beginning included
     * @throws IllegalArgumentException if there is no source or one is empty
     */
    public StepModel bind(int[][] sources, int maxLength) {
        return new RecurrentStepModel(this, sources, maxLength);
    }

    private static String decoder(int layer) {
        return "decoder" + layer;
    }
}

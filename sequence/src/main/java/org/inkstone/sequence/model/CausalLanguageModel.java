package org.inkstone.sequence.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.RowNorm;
import org.inkstone.nn.TokenEmbedding;
import org.inkstone.nn.TokenEmbeddingRuntime;
import org.inkstone.nn.TokenOutput;
import org.inkstone.nn.TokenOutputRuntime;
import org.inkstone.sequence.attention.TransformerLayer;
import org.inkstone.sequence.decode.DecodingSession;
import org.inkstone.sequence.decode.StepModel;
import org.inkstone.sequence.inference.InferenceNetwork;
import org.inkstone.sequence.inference.InferenceState;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.NetworkUpdaters;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A decoder-only Transformer that predicts the next token (GPT, Radford et al. 2018): embedding, causal blocks, a last norm where
 * the placement needs one, and a token output. It is a plain {@code MultiLayerNetwork} that takes ids {@code [N, T]} and labels
 * {@code [N, T]}; this class adds generation with cached keys and values.
 *
 * <pre>{@code
 * var model = CausalLanguageModel.of(TransformerConfig.builder(tokenizer.vocabulary().size()).maxLength(256).build());
 * Trainer.of(model.network()).epochs(3).fit(windows, validation);
 * var options = GenerationOptions.builder().maxNewTokens(100).temperature(0.8).topP(0.9).build();
 * List<Generation> texts = new SamplingDecoder(options).generate(model, prompts);
 * }</pre>
 */
public final class CausalLanguageModel implements StepModel {
    private final MultiLayerNetwork network;

    private CausalLanguageModel(MultiLayerNetwork network) {
        this.network = network;
    }

    /** DL4J's configuration of such a network. */
    public static MultiLayerConfiguration configuration(TransformerConfig config) {
        NeuralNetConfiguration.ListBuilder layers = config.network().list();
        layers.layer(config.embedding(config.tied()));
        for (int i = 0; i < config.layers(); i++) {
            layers.layer(config.block(true));
        }
        if (config.placement().needsFinalNorm()) {
            layers.layer(config.finalNorm());
        }
        return layers.layer(config.output(config.tied()))
                .setInputType(InputType.feedForward(config.maxLength()))
                .build();
    }

    /** A model with fresh weights. */
    public static CausalLanguageModel of(TransformerConfig config) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(config));
        network.init();
        NetworkUpdaters.install(network);
        return new CausalLanguageModel(network);
    }

    /**
     * A network that is there, for example restored by DL4J.
     *
     * @throws IllegalArgumentException if it is not built like {@link #configuration}'s
     */
    public static CausalLanguageModel of(MultiLayerNetwork network) {
        int last = network.getnLayers() - 1;
        boolean fits =
                last > 1 && conf(network, 0) instanceof TokenEmbedding && conf(network, last) instanceof TokenOutput;
        for (int i = 1; fits && i < last; i++) {
            org.deeplearning4j.nn.conf.layers.Layer layer = conf(network, i);
            fits = layer instanceof RowNorm || layer instanceof TransformerLayer block && block.isCausal();
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "not a causal language model: it must be a TokenEmbedding, causal TransformerLayers, norms and a TokenOutput");
        }
        return new CausalLanguageModel(network);
    }

    private static org.deeplearning4j.nn.conf.layers.Layer conf(MultiLayerNetwork network, int index) {
        return network.getLayer(index).conf().getLayer();
    }

    /**
     * Reads a model that was saved by {@link ModelFiles} or a {@code Trainer}'s checkpoint.
     *
     * @param vocabulary size of the vocabulary that it is to be used with
     * @throws IllegalArgumentException if the model has another one
     */
    public static CausalLanguageModel load(Path file, int vocabulary) {
        CausalLanguageModel model = of(ModelFiles.loadMultiLayerNetwork(file));
        if (model.vocabularySize() != vocabulary) {
            throw new IllegalArgumentException(file + " was trained with a vocabulary of " + model.vocabularySize()
                    + " tokens, not " + vocabulary + ": use the tokenizer it was trained with");
        }
        return model;
    }

    /** How many parameters such a model has. */
    public static long parameterCount(TransformerConfig c) {
        long embedding = (long) c.vocabulary() * c.width();
        long positions = c.positions() == PositionType.LEARNED ? (long) c.maxLength() * c.width() : 0;
        long norm = c.placement().needsFinalNorm() ? c.normParameters() : 0;
        long output = (c.tied() ? 0 : embedding) + c.vocabulary();
        return embedding + positions + c.layers() * c.blockParameters() + norm + output;
    }

    /** The network itself: train it, save it, listen to it. */
    public MultiLayerNetwork network() {
        return network;
    }

    private TokenEmbedding embedding() {
        return (TokenEmbedding) conf(network, 0);
    }

    @Override
    public int vocabularySize() {
        return (int) embedding().getNIn();
    }

    @Override
    public int maxLength() {
        return embedding().getMaxLength();
    }

    /**
     * Starts a generation that keeps keys and values: a further token costs one step, however many went before. It computes in
     * floats, with copies of the parameters. Not while the network trains.
     */
    @Override
    public DecodingSession begin(int[][] prompts) {
        Prompts.check(prompts, maxLength(), vocabularySize());
        int last = network.getnLayers() - 1;
        InferenceNetwork copy = InferenceNetwork.of(
                (TokenEmbeddingRuntime) network.getLayer(0),
                Arrays.asList(network.getLayers()).subList(1, last),
                (TokenOutputRuntime) network.getLayer(last));
        return new CachedSession(this, new InferenceState(copy, null, prompts));
    }

    /**
     * Starts a generation that computes everything anew for each token: what {@link #begin} is compared with.
     */
    public DecodingSession beginUncached(int[][] prompts) {
        return new UncachedSession(this, prompts);
    }

    /**
     * Probabilities of the next token at every step.
     *
     * @param ids {@code [N, T]}
     * @return {@code [N, T, vocabulary]}
     */
    public INDArray probabilities(INDArray ids) {
        return network.output(ids, false);
    }

    /**
     * Attention weights of every block for one batch.
     *
     * @param ids {@code [N, T]}
     * @return a block each, {@code [N, heads, T, T]}
     */
    public List<INDArray> attentionWeights(INDArray ids) {
        return AttentionWeights.of(network, ids);
    }
}

package org.inkstone.sequence.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.util.GraphIndices;
import org.inkstone.nn.TokenEmbedding;
import org.inkstone.nn.TokenEmbeddingRuntime;
import org.inkstone.nn.TokenOutput;
import org.inkstone.nn.TokenOutputRuntime;
import org.inkstone.sequence.attention.DeepNorm;
import org.inkstone.sequence.attention.TransformerDecoderLayer;
import org.inkstone.sequence.attention.TransformerDecoderRuntime;
import org.inkstone.sequence.attention.TransformerLayer;
import org.inkstone.sequence.decode.DecodingSession;
import org.inkstone.sequence.decode.StepModel;
import org.inkstone.sequence.inference.InferenceNetwork;
import org.inkstone.sequence.inference.InferenceState;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.NetworkUpdaters;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The encoder-decoder Transformer (Vaswani et al. 2017) as a plain {@code ComputationGraph}: inputs {@code "source"} and {@code
 * "target"} are ids {@code [N, Ts]} and {@code [N, Tt]} with features masks, labels are the target's next ids {@code [N, Tt]}.
 * Training shows the decoder the right target (teacher forcing): the target input begins with a start token, the labels end
 * with an end token. This class adds decoding with cached keys and values.
 *
 * <pre>{@code
 * var model = Seq2SeqTransformer.of(Seq2SeqConfig.of(config, sourceVocabulary));
 * Trainer.of(model.graph()).epochs(5).fit(pairs, validation);
 * StepModel translator = model.reading(sources);   // then any decoder: greedy, beam search
 * }</pre>
 */
public final class Seq2SeqTransformer {
    private static final String SOURCE = "source";
    private static final String TARGET = "target";
    private static final String SOURCE_EMBEDDING = "sourceEmbedding";
    private static final String TARGET_EMBEDDING = "targetEmbedding";
    private static final String ENCODER = "encoder";
    private static final String DECODER = "decoder";
    private static final String NORM = "Norm";
    private static final String OUTPUT = "output";

    private final ComputationGraph graph;

    private Seq2SeqTransformer(ComputationGraph graph) {
        this.graph = graph;
    }

    /** DL4J's configuration of such a graph. */
    public static ComputationGraphConfiguration configuration(Seq2SeqConfig config) {
        TransformerConfig t = config.transformer();
        GraphBuilder graph = t.network().graphBuilder();
        graph.addInputs(SOURCE, TARGET);
        TokenEmbedding source =
                t.toBuilder().vocabulary(config.sourceVocabulary()).build().embedding(false);
        graph.addLayer(SOURCE_EMBEDDING, source, SOURCE);
        String memory = encoder(graph, config);
        graph.addLayer(TARGET_EMBEDDING, t.embedding(t.tied()), TARGET);
        String decoded = decoder(graph, config, memory);
        TokenOutput output = t.output(t.tied());
        graph.addLayer(OUTPUT, output, decoded).setOutputs(OUTPUT);
        InputType ids = InputType.feedForward(t.maxLength());
        graph.setInputTypes(ids, ids);
        ComputationGraphConfiguration conf = graph.build();
        if (t.tied()) {
            output.setTiedOffset(parametersBefore(conf, TARGET_EMBEDDING));
        }
        return conf;
    }

    private static String encoder(GraphBuilder graph, Seq2SeqConfig config) {
        TransformerConfig t = config.transformer();
        DeepNorm deep = DeepNorm.encoder(config.encoderLayers(), t.layers());
        String last = SOURCE_EMBEDDING;
        for (int i = 0; i < config.encoderLayers(); i++) {
            graph.addLayer(
                    ENCODER + i, t.block(new TransformerLayer.Builder(), deep).build(), last);
            last = ENCODER + i;
        }
        return norm(graph, config, ENCODER, last);
    }

    private static String decoder(GraphBuilder graph, Seq2SeqConfig config, String memory) {
        TransformerConfig t = config.transformer();
        DeepNorm deep = DeepNorm.decoder(t.layers());
        String last = TARGET_EMBEDDING;
        for (int i = 0; i < t.layers(); i++) {
            t.block(new TransformerDecoderLayer.Builder(), deep).build().addTo(graph, DECODER + i, last, memory);
            last = DECODER + i;
        }
        return norm(graph, config, DECODER, last);
    }

    private static String norm(GraphBuilder graph, Seq2SeqConfig config, String stack, String last) {
        if (!config.finalNorms()) {
            return last;
        }
        graph.addLayer(stack + NORM, config.transformer().finalNorm(), last);
        return stack + NORM;
    }

    /** Where a vertex's parameters begin in the flat vector. */
    private static long parametersBefore(ComputationGraphConfiguration conf, String vertex) {
        GraphIndices indices = new ComputationGraph(conf).calculateIndices();
        long count = 0;
        for (int index : indices.getTopologicalSortOrder()) {
            String name = indices.getIdxToName().get(index);
            if (name.equals(vertex)) {
                return count;
            }
            GraphVertex other = conf.getVertices().get(name);
            count += other == null ? 0 : other.numParams(true);
        }
        throw new IllegalStateException("no vertex " + vertex);
    }

    /** A model with fresh weights. */
    public static Seq2SeqTransformer of(Seq2SeqConfig config) {
        ComputationGraph graph = new ComputationGraph(configuration(config));
        graph.init();
        NetworkUpdaters.install(graph);
        return new Seq2SeqTransformer(graph);
    }

    /**
     * A graph that is there, for example restored by DL4J.
     *
     * @throws IllegalArgumentException if it is not built like {@link #configuration}'s
     */
    public static Seq2SeqTransformer of(ComputationGraph graph) {
        boolean fits = graph.getConfiguration().getNetworkInputs().equals(List.of(SOURCE, TARGET))
                && conf(graph, SOURCE_EMBEDDING) instanceof TokenEmbedding
                && conf(graph, TARGET_EMBEDDING) instanceof TokenEmbedding
                && conf(graph, ENCODER + 0) instanceof TransformerLayer
                && conf(graph, DECODER + 0) instanceof TransformerDecoderLayer
                && conf(graph, OUTPUT) instanceof TokenOutput;
        if (!fits) {
            throw new IllegalArgumentException(
                    "not a Transformer's encoder and decoder: make the graph by Seq2SeqTransformer.configuration");
        }
        return new Seq2SeqTransformer(graph);
    }

    private static org.deeplearning4j.nn.conf.layers.Layer conf(ComputationGraph graph, String name) {
        return graph.getConfiguration().getVertices().get(name) instanceof LayerVertex vertex
                ? vertex.getLayerConf().getLayer()
                : null;
    }

    /**
     * Reads a model that was saved by {@link ModelFiles} or a {@code Trainer}'s checkpoint.
     *
     * @throws IllegalArgumentException if the model's vocabularies have other sizes
     */
    public static Seq2SeqTransformer load(Path file, int sourceVocabulary, int targetVocabulary) {
        Seq2SeqTransformer model = of(ModelFiles.loadGraph(file));
        if (model.sourceEmbedding().getNIn() != sourceVocabulary
                || model.targetEmbedding().getNIn() != targetVocabulary) {
            throw new IllegalArgumentException(file + " was trained with vocabularies of "
                    + model.sourceEmbedding().getNIn() + " and "
                    + model.targetEmbedding().getNIn() + " tokens, not "
                    + sourceVocabulary + " and " + targetVocabulary + ": use the tokenizers it was trained with");
        }
        return model;
    }

    private TokenEmbedding sourceEmbedding() {
        return (TokenEmbedding) conf(graph, SOURCE_EMBEDDING);
    }

    private TokenEmbedding targetEmbedding() {
        return (TokenEmbedding) conf(graph, TARGET_EMBEDDING);
    }

    /** The graph itself: train it, save it, listen to it. */
    public ComputationGraph graph() {
        return graph;
    }

    /** Number of target tokens. */
    public int targetVocabulary() {
        return (int) targetEmbedding().getNIn();
    }

    /**
     * A model that continues translations of the given sources, as the decoders want it: prompts are the targets' beginnings, one
     * for each source in the same order, usually the start token.
     *
     * @param sources ids, not empty, none longer than the model's longest sequence
     */
    public StepModel reading(int[][] sources) {
        Prompts.check(sources, sourceEmbedding().getMaxLength(), (int)
                sourceEmbedding().getNIn());
        return new StepModel() {
            @Override
            public int vocabularySize() {
                return targetVocabulary();
            }

            @Override
            public int maxLength() {
                return targetEmbedding().getMaxLength();
            }

            @Override
            public DecodingSession begin(int[][] prompts) {
                return Seq2SeqTransformer.this.begin(this, sources, prompts);
            }
        };
    }

    /**
     * Probabilities of the target's next token at every step, with the right target shown.
     *
     * @param source     {@code [N, Ts]}
     * @param target     {@code [N, Tt]}, beginning with the start token
     * @param sourceMask {@code [N, Ts]}, 0 for padding; null for none
     * @return {@code [N, Tt, vocabulary]}
     */
    public INDArray probabilities(INDArray source, INDArray target, INDArray sourceMask) {
        INDArray[] masks = sourceMask == null ? null : new INDArray[] {sourceMask, null};
        return graph.output(false, new INDArray[] {source, target}, masks)[0];
    }

    /**
     * How much each target token attends to each source token, in every decoder block.
     *
     * @return a block each, {@code [N, heads, Tt, Ts]}
     */
    public List<INDArray> crossAttention(INDArray source, INDArray target, INDArray sourceMask) {
        List<INDArray> all = Recordings.of(graph.getLayers(), () -> probabilities(source, target, sourceMask));
        long decoders = stack(DECODER).stream()
                .filter(TransformerDecoderRuntime.class::isInstance)
                .count();
        return all.subList(all.size() - (int) decoders, all.size());
    }

    private DecodingSession begin(StepModel translator, int[][] sources, int[][] prompts) {
        Prompts.check(prompts, translator.maxLength(), translator.vocabularySize());
        if (prompts.length != sources.length) {
            throw new IllegalArgumentException(
                    "prompts must be as many as the " + sources.length + " sources: " + prompts.length);
        }
        List<Layer> decoders = stack(DECODER);
        InferenceNetwork copy = InferenceNetwork.of(
                (TokenEmbeddingRuntime) graph.getLayer(TARGET_EMBEDDING), decoders, (TokenOutputRuntime)
                        graph.getLayer(OUTPUT));
        return new CachedSession(translator, new InferenceState(copy, memories(copy, decoders, sources), prompts));
    }

    /** Runs the encoder; keys and values of its output are the same for all steps of the decoder. */
    private InferenceNetwork.Memories memories(InferenceNetwork copy, List<Layer> decoders, int[][] sources) {
        IdBatch batch = IdBatch.of(sources);
        EncodingWorkspace workspace = new EncodingWorkspace();
        MemoryWorkspace all = workspace.open();
        try {
            INDArray x = batch.ids();
            List<Layer> encoders = stack(ENCODER);
            encoders.add(0, graph.getLayer(SOURCE_EMBEDDING));
            for (Layer layer : encoders) {
                layer.setMaskArray(batch.mask());
                x = layer.activate(x, false, workspace.manager());
                layer.clear();
            }
            List<INDArray> pairs = new ArrayList<>();
            for (Layer layer : decoders) {
                if (layer instanceof TransformerDecoderRuntime decoder) {
                    pairs.add(decoder.projectMemory(x, workspace.manager()));
                }
            }
            return copy.memories(pairs, Prompts.lengths(sources));
        } finally {
            all.close();
        }
    }

    /** Blocks and their last norm in order. */
    private List<Layer> stack(String name) {
        List<Layer> list = new ArrayList<>();
        for (int i = 0; graph.getVertex(name + i) != null; i++) {
            list.add(graph.getLayer(name + i));
        }
        if (graph.getVertex(name + NORM) != null) {
            list.add(graph.getLayer(name + NORM));
        }
        return list;
    }
}

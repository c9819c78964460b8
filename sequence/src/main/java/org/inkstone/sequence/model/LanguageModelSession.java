package org.inkstone.sequence.model;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.RowLayerRuntime;
import org.inkstone.nn.TokenEmbeddingRuntime;
import org.inkstone.nn.TokenOutputRuntime;
import org.inkstone.sequence.attention.KeyValueCache;
import org.inkstone.sequence.attention.TransformerLayerRuntime;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A generation of a language model that keeps the keys and values of what it has seen. */
final class LanguageModelSession extends CachedSession {
    private final TokenEmbeddingRuntime embedding;
    private final List<Layer> stack = new ArrayList<>();
    private final TokenOutputRuntime output;

    LanguageModelSession(CausalLanguageModel model, int[][] prompts) {
        super(model.vocabularySize(), model.maxLength(), prompts);
        MultiLayerNetwork network = model.network();
        embedding = (TokenEmbeddingRuntime) network.getLayer(0);
        output = (TokenOutputRuntime) network.getOutputLayer();
        List<KeyValueCache> caches = new ArrayList<>();
        for (int i = 1; i < network.getnLayers() - 1; i++) {
            Layer layer = network.getLayer(i);
            stack.add(layer);
            if (layer instanceof TransformerLayerRuntime block) {
                caches.add(block.newCache(prompts.length, model.maxLength()));
            }
        }
        start(caches, prompts);
    }

    @Override
    INDArray lastRows(int[] tokens, int[] starts, int[] ends) {
        INDArray vectors = embedding.embed(tokens, starts, workspace().manager());
        INDArray x = vectors.reshape('c', tokens.length, vectors.size(2));
        int block = 0;
        for (Layer layer : stack) {
            x = layer instanceof TransformerLayerRuntime transformer
                    ? transformer.next(x, cache(block++), workspace().manager())
                    : ((RowLayerRuntime<?>) layer).apply(x, workspace().manager());
        }
        return pick(x, ends);
    }

    @Override
    void logits(INDArray rows, INDArray out) {
        output.logits(rows, out);
    }
}

package org.inkstone.sequence.inference;

import org.inkstone.nn.TokenEmbedding;
import org.inkstone.nn.TokenEmbeddingRuntime;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Vectors of tokens, read where the network keeps them since few are needed. */
final class HeapEmbedding {
    private final ParameterRows tokens;
    private final ParameterRows positions;
    private final float[] position;
    private final float scale;

    HeapEmbedding(TokenEmbeddingRuntime layer) {
        TokenEmbedding conf = (TokenEmbedding) layer.conf().getLayer();
        INDArray table = layer.positionTable();
        tokens = new ParameterRows(layer.getParam("W"));
        positions = table == null ? null : new ParameterRows(table);
        position = new float[tokens.columns()];
        scale = (float) conf.getScale();
    }

    int width() {
        return tokens.columns();
    }

    /** Writes the vector of a token that stands at a place of its sequence. */
    void vector(int token, int place, float[] to, int at) {
        tokens.read(token, to, at);
        if (positions != null) {
            positions.read(place, position, 0);
        }
        for (int c = 0; c < position.length; c++) {
            to[at + c] = to[at + c] * scale + position[c];
        }
    }
}

package org.inkstone.sequence.inference;

import org.deeplearning4j.nn.api.Layer;
import org.inkstone.sequence.attention.BlockLayer;
import org.inkstone.sequence.attention.NormPlacement;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A residual connection around a sublayer, with the norms where {@link NormPlacement} puts them. */
final class HeapResidual implements HeapLayer {
    private final NormPlacement placement;
    private final HeapSublayer sublayer;
    private final HeapNorm norm;
    private final HeapNorm outputNorm;
    private final float alpha;
    private final int width;

    /** @param prefix of the norm's parameters, like {@code norm1} */
    HeapResidual(Layer layer, BlockLayer conf, String prefix, HeapSublayer sublayer) {
        this.placement = conf.getPlacement();
        this.sublayer = sublayer;
        this.norm = norm(layer, conf, prefix);
        this.outputNorm = placement == NormPlacement.SANDWICH ? norm(layer, conf, prefix + "Out") : null;
        this.alpha = placement == NormPlacement.DEEP ? (float) conf.getResidualScale() : 1;
        this.width = (int) conf.getNOut();
    }

    private static HeapNorm norm(Layer layer, BlockLayer conf, String prefix) {
        INDArray gain = layer.getParam(prefix + "Gain");
        return new HeapNorm(conf.getNorm(), gain, layer.getParam(prefix + "Bias"), BlockLayer.NORM_EPS);
    }

    @Override
    public void apply(StepRows rows) {
        float[] x = rows.x;
        switch (placement) {
            case PRE -> {
                norm.apply(x, rows.count(), rows.normed);
                sublayer.apply(rows.normed, rows.inside, rows);
                add(rows, x);
            }
            case SANDWICH -> {
                norm.apply(x, rows.count(), rows.normed);
                sublayer.apply(rows.normed, rows.inside, rows);
                outputNorm.apply(rows.inside, rows.count(), rows.inside);
                add(rows, x);
            }
            case POST, DEEP -> {
                sublayer.apply(x, rows.inside, rows);
                add(rows, rows.inside);
                norm.apply(rows.inside, rows.count(), x);
            }
        }
    }

    /** {@code sum = alpha x + inside}. */
    private void add(StepRows rows, float[] sum) {
        float[] x = rows.x;
        float[] inside = rows.inside;
        int values = rows.count() * width;
        for (int j = 0; j < values; j++) {
            sum[j] = alpha * x[j] + inside[j];
        }
    }
}

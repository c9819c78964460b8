package org.inkstone.vision.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;

/**
 * CIFAR's residual network ({@link ResNet#cifar}) without its shortcuts: the same layers with the same names, but nothing is added
 * to what a block gives. It shows what shortcuts are for: deep plain networks train worse than shallow ones. It has as many
 * parameters as the residual network, whose shortcuts have none.
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition
 *     (2015), figure 1 and 4.2</a>
 */
public final class PlainNet {
    private PlainNet() {}

    /**
     * For pictures 32 x 32 x 3 and 10 classes.
     *
     * @param depth 6n + 2: 20, 32, 44, 56, 110 in the paper
     */
    public static Builder builder(int depth) {
        return new Builder(CifarStages.blocks(depth));
    }

    /** Chooses the settings of a {@link PlainNet}. */
    public static final class Builder extends GraphModelBuilder<Builder> {
        private final int blocks;
        private int baseWidth = CifarStages.WIDTH;

        private Builder(int blocks) {
            super(CifarStages.SIZE, CifarStages.SIZE, 3);
            this.blocks = blocks;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Channels of the first stage; each other stage has twice those of the one before. Default: 16. */
        public Builder baseWidth(int channels) {
            baseWidth = positive("baseWidth", channels);
            return this;
        }

        @Override
        public ComputationGraphConfiguration build() {
            ModelGraph graph = new ModelGraph(this);
            String last = graph.conv("conv1", 3, baseWidth, 1, IMAGE);
            last = graph.norm("bn1", true, last);
            int width = baseWidth;
            for (int stage = 0; stage < CifarStages.STAGES; stage++) {
                width = baseWidth << stage;
                for (int block = 0; block < blocks; block++) {
                    String name = "layer" + (stage + 1) + "." + block;
                    last = graph.conv(name + ".conv1", 3, width, stage > 0 && block == 0 ? 2 : 1, last);
                    last = graph.norm(name + ".bn1", true, last);
                    last = graph.conv(name + ".conv2", 3, width, 1, last);
                    last = graph.norm(name + ".bn2", true, last);
                }
            }
            last = graph.globalAverage("avgpool", last);
            return graph.pooledClassifier("fc", width, WeightInit.UNIFORM.getWeightInitFunction(), 0, last);
        }
    }
}

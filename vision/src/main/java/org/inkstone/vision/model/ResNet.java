package org.inkstone.vision.model;

import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Residual networks: blocks of two or three convolutions whose result is added to what came in, so that even very deep networks
 * train. A small one for pictures of CIFAR's size, and those for ImageNet with the layers of torchvision.
 *
 * <p>{@link #cifar} is the paper's (4.2): a 3x3 convolution, three stages of 2n 3x3 convolutions with 16, 32 and 64 channels,
 * global average pooling, linear; 6n + 2 layers with weights. Shortcuts have no parameters ("option A"), or are projections.
 * {@link #imageNet} has a 7x7 stem with stride 2, max pooling, and four stages of 64, 128, 256 and 512 channels; 50 layers and
 * more are built of bottlenecks 1x1, 3x3, 1x1 (with the stride in the 3x3, as in torchvision).
 *
 * <pre>{@code
 * var net = new ComputationGraph(ResNet.cifar(20).classes(10).l2(1e-4).build());
 * net.init();
 * }</pre>
 *
 * <table>
 * <caption>Parameters, and multiplications of a forward pass of one picture of the default size</caption>
 * <tr><th>CIFAR</th><th>20</th><th>32</th><th>44</th><th>56</th><th>110</th></tr>
 * <tr><td>parameters</td><td>269,722</td><td>464,154</td><td>658,586</td><td>853,018</td><td>1,727,962</td></tr>
 * <tr><td>multiplications</td><td>41 million</td><td>69</td><td>97</td><td>125</td><td>253</td></tr>
 * <tr><th>ImageNet</th><th>18</th><th>34</th><th>50</th><th>101</th><th>152</th></tr>
 * <tr><td>parameters</td><td>11,689,512</td><td>21,797,672</td><td>25,557,032</td><td>44,549,160</td><td>60,192,808</td></tr>
 * <tr><td>multiplications</td><td>1.8 billion</td><td>3.7</td><td>4.1</td><td>7.8</td><td>11.5</td></tr>
 * </table>
 *
 * <p>Vertices are named as torchvision names its modules: {@code conv1}, {@code bn1}, {@code layer1.0.conv1},
 * {@code layer1.0.bn1}, ..., {@code layer2.0.downsample.0} (convolution of a projection) and {@code .1} (its norm),
 * {@code layer2.0.shortcut} (option A), {@code layer1.0.add}, {@code avgpool}, {@code fc}.
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition
 *     (2015)</a>
 */
public final class ResNet {
    private static final Map<Integer, int[]> IMAGENET_BLOCKS = new TreeMap<>(Map.of(
            18, new int[] {2, 2, 2, 2},
            34, new int[] {3, 4, 6, 3},
            50, new int[] {3, 4, 6, 3},
            101, new int[] {3, 4, 23, 3},
            152, new int[] {3, 8, 36, 3}));
    private static final int SMALLEST_BOTTLENECK_DEPTH = 50;

    private ResNet() {}

    /**
     * For pictures 32 x 32 x 3 and 10 classes.
     *
     * @param depth 6n + 2: 20, 32, 44, 56, 110 in the paper
     */
    public static Builder cifar(int depth) {
        int blocks = CifarStages.blocks(depth);
        return new Builder(true, false, new int[] {blocks, blocks, blocks});
    }

    /**
     * For pictures 224 x 224 x 3 and 1000 classes.
     *
     * @param depth 18, 34, 50, 101 or 152
     */
    public static Builder imageNet(int depth) {
        int[] blocks = IMAGENET_BLOCKS.get(depth);
        if (blocks == null) {
            throw new IllegalArgumentException("depth must be one of " + IMAGENET_BLOCKS.keySet() + ": " + depth);
        }
        return new Builder(false, depth >= SMALLEST_BOTTLENECK_DEPTH, blocks.clone());
    }

    /** Chooses the settings of a {@link ResNet}. */
    public static final class Builder extends GraphModelBuilder<Builder> {
        final boolean bottleneck;
        final int[] blocks;
        boolean smallStem;
        boolean projectionShortcuts;
        boolean preActivation;
        boolean zeroInitLastGain;
        int baseWidth;

        private Builder(boolean cifar, boolean bottleneck, int[] blocks) {
            super(cifar ? CifarStages.SIZE : 224, cifar ? CifarStages.SIZE : 224, 3);
            this.bottleneck = bottleneck;
            this.blocks = blocks;
            smallStem = cifar;
            projectionShortcuts = !cifar;
            baseWidth = cifar ? CifarStages.WIDTH : 64;
            classes(cifar ? 10 : 1000);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * True: the stem is a 3x3 convolution with stride 1 and no pooling, for pictures of 32 to 64 pixels. Default: true for
         * {@link ResNet#cifar}, false for {@link ResNet#imageNet}.
         */
        public Builder smallStem(boolean value) {
            smallStem = value;
            return this;
        }

        /**
         * True: where size or channels change, the shortcut is a 1x1 convolution with batch norm ("option B"); false: it picks
         * every second pixel and adds channels of zeros ("option A"). Default: false for {@link ResNet#cifar}, true for
         * {@link ResNet#imageNet}.
         */
        public Builder projectionShortcuts(boolean value) {
            projectionShortcuts = value;
            return this;
        }

        /**
         * True: batch norm and ReLU go before each convolution instead of behind it, and the sum stays as it is; a last norm,
         * {@code bn}, ends the stages (He et al. 2016, <a href="https://arxiv.org/abs/1603.05027">Identity Mappings in Deep
         * Residual Networks</a>). Trains better beyond a hundred layers. Default: false.
         */
        public Builder preActivation(boolean value) {
            preActivation = value;
            return this;
        }

        /**
         * True: the gain of each block's last batch norm begins at 0, so that a block begins as its shortcut (Goyal et al. 2017,
         * <a href="https://arxiv.org/abs/1706.02677">Accurate, Large Minibatch SGD</a>). Not with {@link #preActivation}, whose
         * blocks end in a convolution. Default: false.
         */
        public Builder zeroInitLastGain(boolean value) {
            zeroInitLastGain = value;
            return this;
        }

        /** Channels of the first stage; each other stage has twice those of the one before. Default: 16 or 64. */
        public Builder baseWidth(int channels) {
            baseWidth = positive("baseWidth", channels);
            return this;
        }

        @Override
        public ComputationGraphConfiguration build() {
            require(
                    !(preActivation && zeroInitLastGain),
                    "zeroInitLastGain needs a norm at the end of each block, and preActivation has none there");
            return new ResNetGraph(this).build();
        }
    }
}

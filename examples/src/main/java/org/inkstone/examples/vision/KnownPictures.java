package org.inkstone.examples.vision;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.inkstone.data.Cifar10;
import org.inkstone.data.DataSplit;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.FashionMnist;
import org.inkstone.data.Mnist;
import org.inkstone.data.TrainTest;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.data.transform.Transform;
import org.inkstone.vision.explain.Colours;

/** Sets of small pictures, with the mean and deviation of their training pixels. */
enum KnownPictures {
    CIFAR10("CIFAR-10", 32, true, new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2470f, 0.2435f, 0.2616f}),
    FASHION_MNIST("Fashion-MNIST", 28, true, new float[] {0.2860f}, new float[] {0.3530f}),
    MNIST("MNIST", 28, false, new float[] {0.1307f}, new float[] {0.3081f});

    private final String title;
    private final int side;
    private final boolean mirrored;
    private final float[] mean;
    private final float[] deviation;

    KnownPictures(String title, int side, boolean mirrored, float[] mean, float[] deviation) {
        this.title = title;
        this.side = side;
        this.mirrored = mirrored;
        this.mean = mean;
        this.deviation = deviation;
    }

    /** The set's name. */
    String title() {
        return title;
    }

    /** Height and width. */
    int side() {
        return side;
    }

    int channels() {
        return mean.length;
    }

    /** Whether a mirrored picture is as good. */
    boolean mirrored() {
        return mirrored;
    }

    TrainTest load(DatasetCache cache) {
        return switch (this) {
            case CIFAR10 -> Cifar10.load(cache);
            case FASHION_MNIST -> FashionMnist.load(cache);
            case MNIST -> Mnist.load(cache);
        };
    }

    /** Networks here take channels last. */
    InputType input() {
        return InputType.convolutional(side, side, channels(), CNN2DFormat.NHWC);
    }

    /** From normalised floats back to pictures. */
    Colours colours() {
        return Colours.normalised(mean, deviation);
    }

    /** To normalised floats. */
    Transform toTensor() {
        return Compose.of(new ToTensor(), new Normalize(mean, deviation));
    }

    /** Pictures as normalised floats, those for training changed at random. */
    DataSplit tensors(DataSplit pictures, Transform training) {
        return new DataSplit(
                pictures.train().transformed(training),
                pictures.validation().transformed(toTensor()),
                pictures.test().transformed(toTensor()));
    }
}

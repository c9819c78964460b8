package org.inkstone.examples.generative;

import java.util.List;
import org.inkstone.data.Dataset;
import org.inkstone.data.Digits;
import org.inkstone.data.FashionMnist;
import org.inkstone.data.Mnist;
import org.inkstone.data.TrainTest;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.examples.RunContext;

/** The grey picture sets that generative models learn here, as tensors [1, H, W] in -1 to 1. */
enum GreyPictures {
    /** 60,000 pieces of clothing, 28x28. */
    FASHION_MNIST(28, FashionMnist.classes()),
    /** 60,000 handwritten digits, 28x28. */
    MNIST(28, Digits.classes()),
    /** 1,797 handwritten digits, 8x8, that come with Inkstone. */
    DIGITS(8, Digits.classes());

    private static final double TRAINING_SHARE = 0.8;

    private final int size;
    private final List<String> classes;

    GreyPictures(int size, List<String> classes) {
        this.size = size;
        this.classes = classes;
    }

    /** Rows and columns. */
    int size() {
        return size;
    }

    /** Names of the classes in label order. */
    List<String> classes() {
        return classes;
    }

    /** What to call them in a title. */
    String title() {
        return switch (this) {
            case FASHION_MNIST -> "Fashion-MNIST";
            case MNIST -> "MNIST";
            case DIGITS -> "digits";
        };
    }

    /** Training and test part; a message says how to get what is not there. */
    TrainTest load(RunContext run) {
        TrainTest pictures = switch (this) {
            case FASHION_MNIST -> FashionMnist.load(run.cache());
            case MNIST -> Mnist.load(run.cache());
            case DIGITS -> digits(run.seed());
        };
        return new TrainTest(tensors(pictures.train()), tensors(pictures.test()));
    }

    private static TrainTest digits(long seed) {
        var split = Digits.images().split(TRAINING_SHARE, seed);
        return new TrainTest(split.train(), split.validation());
    }

    private static Dataset tensors(Dataset pictures) {
        return pictures.transformed(Compose.of(new ToTensor(), new Normalize(new float[] {0.5f}, new float[] {0.5f})));
    }
}

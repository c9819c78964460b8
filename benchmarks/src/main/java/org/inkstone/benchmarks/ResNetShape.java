package org.inkstone.benchmarks;

import java.util.List;
import java.util.Random;

/**
 * The residual network that all contenders build: CIFAR's of 20 layers with shortcuts without parameters, or torchvision's of 18.
 *
 * @param model   resnet20 or resnet18
 * @param size    height and width of a picture
 * @param classes to tell apart
 * @param batch   pictures in a training step
 */
public record ResNetShape(String model, int size, int classes, int batch) {
    /** The models that there are. */
    public static final List<String> MODELS = List.of("resnet20", "resnet18");
    /** Pictures at a time where inference is measured with many. */
    public static final int INFERENCE_BATCH = 64;
    /** Batches in rotation. */
    public static final int BATCHES = 4;

    /**
     * The shape of a model: 32 x 32 and batch 64, or 64 x 64 and batch 32.
     *
     * @throws IllegalArgumentException for a model that is not known
     */
    public static ResNetShape of(String model) {
        return switch (model) {
            case "resnet20" -> new ResNetShape(model, 32, 10, 64);
            case "resnet18" -> new ResNetShape(model, 64, 1000, 32);
            default -> throw new IllegalArgumentException("model must be one of " + MODELS + ": " + model);
        };
    }

    boolean cifar() {
        return model.equals("resnet20");
    }

    /** Random pictures, one behind the other: the same number of values in any layout. */
    public float[] pictures(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count * size * size * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Class of each picture of a batch. */
    public int label(int n) {
        return n % classes;
    }
}

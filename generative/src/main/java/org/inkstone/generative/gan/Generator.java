package org.inkstone.generative.gan;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.train.ModelFiles;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A generator with the size of its codes and the number of its classes: makes pictures, or rows of other data, from normal random
 * numbers.
 */
public final class Generator {
    private final ComputationGraph network;
    private final int latent;
    private final int classes;

    private Generator(ComputationGraph network, int latent, int classes) {
        this.network = Objects.requireNonNull(network, "network");
        this.latent = latent;
        this.classes = classes;
        network.init();
    }

    /**
     * A generator of one's own.
     *
     * @param network from codes [N, latent], and classes [N, classes] where there are any
     * @param latent  numbers in a code
     * @param classes 0 for none
     */
    public static Generator of(ComputationGraph network, int latent, int classes) {
        if (latent <= 0) {
            throw new IllegalArgumentException("latent must be positive: " + latent);
        }
        if (classes < 0) {
            throw new IllegalArgumentException("classes must be zero or more: " + classes);
        }
        int inputs = network.getConfiguration().getNetworkInputs().size();
        if (inputs != (classes > 0 ? 2 : 1)) {
            throw new IllegalArgumentException("a generator of " + classes + " classes has " + (classes > 0 ? 2 : 1)
                    + " inputs, the network " + inputs);
        }
        return new Generator(network, latent, classes);
    }

    /** A new generator as configured. */
    public static Generator of(Dcgan dcgan) {
        return of(new ComputationGraph(dcgan.generator()), dcgan.latent(), dcgan.classes());
    }

    /**
     * A saved generator of a {@link Dcgan}.
     *
     * @throws IllegalArgumentException when the file holds another network
     */
    public static Generator load(Path file) {
        ComputationGraph network = ModelFiles.loadGraph(file);
        List<String> inputs = network.getConfiguration().getNetworkInputs();
        if (!inputs.get(0).equals(Dcgan.NOISE) || network.getLayer(Dcgan.PROJECT) == null) {
            throw new IllegalArgumentException(file + " holds no generator: its input is \"" + inputs.get(0) + "\"");
        }
        long code = network.getLayer(Dcgan.PROJECT).getParam("W").size(0);
        if (inputs.size() == 1) {
            return new Generator(network, (int) code, 0);
        }
        INDArray embedding = network.getLayer(Dcgan.EMBEDDING).getParam("W");
        return new Generator(network, (int) (code - embedding.size(1)), (int) embedding.size(0));
    }

    /** Writes the network with its updater state. */
    public void save(Path file) {
        ModelFiles.save(network, file);
    }

    /** The network itself. */
    public ComputationGraph network() {
        return network;
    }

    /** Numbers in a code. */
    public int latent() {
        return latent;
    }

    /** Number of classes, 0 for none. */
    public int classes() {
        return classes;
    }

    /** Whether it takes classes. */
    public boolean isConditional() {
        return classes > 0;
    }

    private DataType type() {
        return network.params().dataType();
    }

    /** Codes [n, latent], drawn by {@code Nd4j.getRandom()}. */
    INDArray noise(long n) {
        return Nd4j.randn(type(), n, latent);
    }

    /** Codes [n, latent] of a generator of random numbers, the same on each machine. */
    public INDArray noise(long n, Random random) {
        double[] numbers = new double[Math.toIntExact(n * latent)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextGaussian();
        }
        return Nd4j.createFromArray(numbers).castTo(type()).reshape(n, latent);
    }

    /** Class numbers as the network takes them, [n, classes]. */
    public INDArray oneHot(int... classNumbers) {
        float[] rows = new float[classNumbers.length * classes];
        for (int i = 0; i < classNumbers.length; i++) {
            if (classNumbers[i] < 0 || classNumbers[i] >= classes) {
                throw new IllegalArgumentException("class must be 0 to " + (classes - 1) + ": " + classNumbers[i]);
            }
            rows[i * classes + classNumbers[i]] = 1;
        }
        return Nd4j.createFromArray(rows).castTo(type()).reshape(classNumbers.length, classes);
    }

    /**
     * Pictures of codes.
     *
     * @param codes        [N, latent]
     * @param classNumbers one for each code, or none where the generator takes none
     */
    public INDArray generate(INDArray codes, int... classNumbers) {
        if (codes.rank() != 2 || codes.size(1) != latent) {
            throw new IllegalArgumentException("codes must be [N, " + latent + "]: " + Arrays.toString(codes.shape()));
        }
        if (!isConditional()) {
            if (classNumbers.length > 0) {
                throw new IllegalArgumentException("the generator takes no classes");
            }
            return network.output(false, codes)[0];
        }
        if (classNumbers.length != codes.size(0)) {
            throw new IllegalArgumentException(
                    "there must be a class for each of the " + codes.size(0) + " codes: " + classNumbers.length);
        }
        return network.output(false, codes, oneHot(classNumbers))[0];
    }

    /** Pictures of random codes: same seed, same pictures. */
    public INDArray sample(int number, long seed, int... classNumbers) {
        return generate(noise(number, new Random(seed)), classNumbers);
    }
}

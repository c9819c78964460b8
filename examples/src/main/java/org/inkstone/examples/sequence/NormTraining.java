package org.inkstone.examples.sequence;

import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.NormType;
import org.inkstone.sequence.attention.NormPlacement;
import org.inkstone.sequence.model.CausalLanguageModel;
import org.inkstone.sequence.model.TransformerConfig;
import org.inkstone.sequence.text.batch.LanguageModelWindows;
import org.inkstone.train.History;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * One stack's training.
 *
 * @param placement where its norms stand
 * @param norm      their kind
 * @param losses    of every step
 * @param first     length of each block's gradient before the first step, from the input on
 * @param last      the same after the last step, with the same batch
 * @param seconds   of training
 */
record NormTraining(
        NormPlacement placement, NormType norm, double[] losses, double[] first, double[] last, double seconds) {

    /** Trains without warm-up and without clipping, so that nothing hides what the norms do. */
    static NormTraining of(
            NormPlacement placement, NormType norm, int layers, int vocabulary, Task task, boolean progress) {
        CausalLanguageModel model = CausalLanguageModel.of(TransformerConfig.builder(vocabulary)
                .width(32)
                .heads(2)
                .hidden(64)
                .layers(layers)
                .maxLength(task.length())
                .placement(placement)
                .norm(norm)
                .updater(new Adam(task.learningRate()))
                .seed(task.seed())
                .build());
        MultiLayerNetwork network = model.network();
        DataSet measured = task.windows().next();
        task.windows().reset();
        double[] first = gradients(network, measured, layers);
        Trainer trainer = Trainer.of(network).maxSteps(task.steps()).seed(task.seed());
        if (progress) {
            trainer.callback(new ProgressBarCallback());
        }
        History history = trainer.fit(task.windows());
        return new NormTraining(
                placement, norm, history.losses(), first, gradients(network, measured, layers), history.seconds());
    }

    /**
     * What all stacks learn.
     *
     * @param windows      of a text
     * @param length       tokens in a window
     * @param steps        of training
     * @param learningRate of Adam, the same in all steps
     * @param seed         of weights and order
     */
    record Task(LanguageModelWindows windows, int length, int steps, double learningRate, long seed) {}

    private static double[] gradients(MultiLayerNetwork network, DataSet batch, int layers) {
        network.setInput(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.computeGradientAndScore();
        double[] squares = new double[layers];
        for (Map.Entry<String, INDArray> entry :
                network.gradient().gradientForVariable().entrySet()) {
            int block =
                    Integer.parseInt(entry.getKey().substring(0, entry.getKey().indexOf('_'))) - 1;
            if (block >= 0 && block < layers) {
                // DL4J divides by the number of sequences in the updater.
                double length = entry.getValue().norm2Number().doubleValue() / batch.numExamples();
                squares[block] += length * length;
            }
        }
        for (int i = 0; i < layers; i++) {
            squares[i] = Math.sqrt(squares[i]);
        }
        network.clear();
        return squares;
    }

    /** Mean loss of the last tenth of the steps. */
    double loss() {
        int count = Math.max(1, losses.length / 10);
        double sum = 0;
        for (int i = losses.length - count; i < losses.length; i++) {
            sum += losses[i];
        }
        return sum / count;
    }

    /** How many times longer the last block's gradient is than the first's. */
    static double lastToFirst(double... gradients) {
        return gradients[gradients.length - 1] / gradients[0];
    }

    String name() {
        return placement.name().toLowerCase(Locale.ROOT);
    }
}

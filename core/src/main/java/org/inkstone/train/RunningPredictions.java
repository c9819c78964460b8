package org.inkstone.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Right predictions on the training batch, without a second forward pass: DL4J shows listeners the activations up to
 * the output layer's input, and one small product with its weights gives the scores. As with the loss, the weights are
 * those before the update and dropout is on, so the figure is a running one, lower than the network's accuracy on the
 * same data.
 */
final class RunningPredictions extends BaseTrainingListener {
    /** Above this many weights the product would be felt (a vocabulary-sized output). */
    private static final long LARGEST_WEIGHT = 1 << 18;

    private final Layer output;
    private final int inputIndex;
    private final String inputName;
    private final InputPreProcessor preProcessor;
    private INDArray labels;
    private INDArray mask;
    private Meter last = new Meter();

    private RunningPredictions(Layer output, int inputIndex, String inputName, InputPreProcessor preProcessor) {
        this.output = output;
        this.inputIndex = inputIndex;
        this.inputName = inputName;
        this.preProcessor = preProcessor;
    }

    /** For a network of layers: the activation number {@code inputIndex} (0 is the input) feeds the output layer. */
    static RunningPredictions of(Layer output, int inputIndex, InputPreProcessor preProcessor) {
        return isSmallLinear(output) ? new RunningPredictions(output, inputIndex, null, preProcessor) : none();
    }

    /** For a graph: the vertex that feeds the output layer. */
    static RunningPredictions of(Layer output, String inputName, InputPreProcessor preProcessor) {
        return isSmallLinear(output) ? new RunningPredictions(output, -1, inputName, preProcessor) : none();
    }

    static RunningPredictions none() {
        return new RunningPredictions(null, -1, null, null);
    }

    private static boolean isSmallLinear(Layer output) {
        INDArray weights = output.paramTable().get(DefaultParamInitializer.WEIGHT_KEY);
        return weights != null && weights.rank() == 2 && weights.size(1) > 1 && weights.length() <= LARGEST_WEIGHT;
    }

    Optional<TrainingListener> listener() {
        return output == null ? Optional.empty() : Optional.of(this);
    }

    void expect(INDArray batchLabels, INDArray batchMask) {
        labels = batchLabels;
        mask = batchMask;
        last = new Meter();
    }

    void addTo(Meter meter) {
        meter.addPredictionsOf(last);
        labels = null;
        mask = null;
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
        if (inputIndex < activations.size()) {
            count(activations.get(inputIndex));
        }
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
        count(activations.get(inputName));
    }

    @SuppressWarnings("try") // the scope is there to be left
    private void count(INDArray activation) {
        if (activation == null || labels == null || labels.rank() != 2) {
            return;
        }
        INDArray weights = output.getParam(DefaultParamInitializer.WEIGHT_KEY);
        try (MemoryWorkspace out = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            INDArray input = preProcessor == null
                    ? activation
                    : preProcessor.preProcess(
                            activation, (int) labels.size(0), LayerWorkspaceMgr.noWorkspacesImmutable());
            if (input.rank() != 2 || input.size(1) != weights.size(0) || labels.size(1) != weights.size(1)) {
                return;
            }
            try (INDArray scores = input.mmul(weights)) {
                INDArray bias = output.paramTable().get(DefaultParamInitializer.BIAS_KEY);
                if (bias != null) {
                    scores.addiRowVector(bias);
                }
                last.addPredictions(labels, scores, mask);
            }
        }
    }
}

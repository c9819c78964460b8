package org.inkstone.train;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link NetworkPass} needs of either kind of network. Results lie in workspaces: they are copied out at once. */
interface PassEngine {
    /** Layers whose output is an output of the network. */
    List<Layer> outputLayers();

    Layer[] layers();

    int inputCount();

    /** Names of all layers and vertices; a layer without one has its number. */
    List<String> names();

    /** What to keep copies of, from the next pass on. */
    WatchedLayers watched();

    List<INDArray> forward(INDArray[] inputs, INDArray[] masks);

    List<INDArray> backward(INDArray[] outputGradients);

    /** Gives up a forward pass; does nothing where none is open. */
    void clear();

    /** Of the last backward pass. */
    Gradient gradient();

    INDArray output(INDArray[] inputs, INDArray[] masks);

    void score(double loss);

    Collection<TrainingListener> listeners();

    void applyUpdater(LayerWorkspaceMgr workspaces);

    void constrain(int iteration, int epoch);

    double learningRate();
}

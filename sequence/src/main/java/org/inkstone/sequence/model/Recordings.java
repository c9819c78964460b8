package org.inkstone.sequence.model;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.inkstone.sequence.attention.AttentionRecorder;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attention weights of all layers that have some, recorded during one forward pass. */
final class Recordings {
    private Recordings() {}

    static List<INDArray> of(Layer[] layers, Runnable forward) {
        List<AttentionRecorder> recorders = new ArrayList<>();
        for (Layer layer : layers) {
            if (layer instanceof AttentionRecorder recorder) {
                recorders.add(recorder);
            }
        }
        recorders.forEach(recorder -> recorder.setRecording(true));
        try {
            forward.run();
            return recorders.stream().map(AttentionRecorder::recordedWeights).toList();
        } finally {
            recorders.forEach(recorder -> recorder.setRecording(false));
        }
    }
}

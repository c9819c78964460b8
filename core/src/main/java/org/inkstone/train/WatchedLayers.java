package org.inkstone.train;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies of what some layers put out in a pass and of the loss's gradient by it. */
final class WatchedLayers {
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, INDArray> activations = new HashMap<>();
    private final Map<String, INDArray> gradients = new HashMap<>();

    void watch(List<String> wanted) {
        names.clear();
        names.addAll(wanted);
        clear();
    }

    void clear() {
        activations.clear();
        gradients.clear();
    }

    void forward(String layer, INDArray output) {
        if (names.contains(layer)) {
            activations.put(layer, copy(output));
        }
    }

    void backward(String layer, INDArray gradient) {
        if (names.contains(layer)) {
            gradients.put(layer, copy(gradient));
        }
    }

    INDArray activation(String layer) {
        return of(activations, layer, "a forward pass");
    }

    INDArray gradient(String layer) {
        return of(gradients, layer, "a backward pass that reaches it");
    }

    private INDArray of(Map<String, INDArray> kept, String layer, String what) {
        if (!names.contains(layer)) {
            throw new IllegalArgumentException("layer \"" + layer + "\" is not watched; watched are " + names);
        }
        INDArray found = kept.get(layer);
        if (found == null) {
            throw new IllegalStateException("layer \"" + layer + "\" needs " + what + " first");
        }
        return found;
    }

    private static INDArray copy(INDArray array) {
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            return array.dup('c');
        } finally {
            none.close();
        }
    }
}

package org.inkstone.nn;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;

/**
 * Whether a vertex may hand one and the same array to its two inputs as their gradient. DL4J adds to the gradient of a vertex that
 * several others read, in place, so the first input must be done with the array before the second's other readers add to it.
 */
final class SharedGradient {
    private final GraphVertex vertex;
    private Boolean safe;

    SharedGradient(GraphVertex vertex) {
        this.vertex = vertex;
    }

    /** Known from the graph's structure, which must be complete by then. */
    boolean isSafe(ComputationGraph graph) {
        if (safe == null) {
            safe = find(graph);
        }
        return safe;
    }

    /**
     * The first input has this one reader and a layer that only reads its gradient; the second comes before it, and so do all other
     * readers of the second: going backward, they add when the first is done.
     */
    private boolean find(ComputationGraph graph) {
        GraphVertex[] all = graph.getVertices();
        GraphVertex first = all[vertex.getInputVertices()[0].getVertexIndex()];
        GraphVertex second = all[vertex.getInputVertices()[1].getVertexIndex()];
        if (first == second
                || first.getNumOutputConnections() != 1
                || !(first.getLayer() instanceof BatchNorm2dLayer)) {
            return false;
        }
        int[] order = graph.topologicalSortOrder();
        int[] position = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            position[order[i]] = i;
        }
        int done = position[first.getVertexIndex()];
        if (position[second.getVertexIndex()] > done) {
            return false;
        }
        for (VertexIndices reader : second.getOutputVertices()) {
            int index = reader.getVertexIndex();
            if (index != vertex.getVertexIndex() && position[index] > done) {
                return false;
            }
        }
        return true;
    }
}

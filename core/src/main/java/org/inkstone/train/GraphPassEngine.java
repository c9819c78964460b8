package org.inkstone.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Drives the vertices of a {@code ComputationGraph} as its own {@code fit} does. */
final class GraphPassEngine implements PassEngine {
    private final ComputationGraph graph;
    private final GraphVertex[] vertices;
    private final int[] order;
    private final int[] outputVertices;
    /** By vertex: the place in the order whose backward step is the last to read the gradients the vertex gave. */
    private final int[] lastReader;

    private final PassMemory memory = new PassMemory();
    private final WatchedLayers watched = new WatchedLayers();
    private Gradient gradient;

    GraphPassEngine(ComputationGraph graph) {
        this.graph = graph;
        vertices = graph.getVertices();
        order = graph.topologicalSortOrder();
        outputVertices = graph.getConfiguration().getNetworkOutputs().stream()
                .mapToInt(name -> graph.getVertex(name).getVertexIndex())
                .toArray();
        lastReader = lastReaders();
    }

    private int[] lastReaders() {
        int[] place = new int[vertices.length];
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
        int[] result = new int[vertices.length];
        for (GraphVertex vertex : vertices) {
            result[vertex.getVertexIndex()] = inputs(vertex)
                    .mapToInt(v -> place[v.getVertexIndex()])
                    .min()
                    .orElse(0);
        }
        return result;
    }

    private static Stream<VertexIndices> inputs(GraphVertex vertex) {
        VertexIndices[] inputs = vertex.getInputVertices();
        return inputs == null ? Stream.empty() : Arrays.stream(inputs);
    }

    @Override
    public List<Layer> outputLayers() {
        return Arrays.stream(outputVertices)
                .filter(v -> vertices[v].hasLayer())
                .mapToObj(v -> vertices[v].getLayer())
                .toList();
    }

    @Override
    public Layer[] layers() {
        return graph.getLayers();
    }

    @Override
    public int inputCount() {
        return graph.getNumInputArrays();
    }

    @Override
    public List<String> names() {
        return Arrays.stream(order).mapToObj(i -> vertices[i].getVertexName()).toList();
    }

    @Override
    public WatchedLayers watched() {
        return watched;
    }

    @Override
    public List<INDArray> forward(INDArray[] inputs, INDArray[] masks) {
        LayerWorkspaceMgr workspaces = memory.openForward(inputs);
        watched.clear();
        INDArray[] activations = new INDArray[vertices.length];
        try {
            graph.setInputs(inputs);
            graph.setLayerMaskArrays(masks, null);
            for (int index : order) {
                GraphVertex vertex = vertices[index];
                MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.FF_WORKING_MEM);
                try {
                    INDArray out = vertex.isInputVertex() ? inputs[index] : vertex.doForward(true, workspaces);
                    activations[index] = out;
                    watched.forward(vertex.getVertexName(), out);
                    if (vertex.getOutputVertices() != null) {
                        for (VertexIndices to : vertex.getOutputVertices()) {
                            vertices[to.getVertexIndex()].setInput(to.getVertexEdgeNumber(), out, workspaces);
                        }
                    }
                } finally {
                    working.close();
                }
            }
        } catch (RuntimeException | Error e) {
            clear();
            throw e;
        }
        return Arrays.stream(outputVertices).mapToObj(v -> activations[v]).toList();
    }

    @Override
    public List<INDArray> backward(INDArray[] outputGradients) {
        if (!memory.isOpen()) {
            throw new IllegalStateException("backward needs a forward pass before it");
        }
        if (graph.getFlattenedGradients() == null) {
            graph.initGradientsView();
        }
        // A layer that the loss does not reach leaves its part as it was.
        graph.getFlattenedGradients().assign(0);
        gradient = new DefaultGradient(graph.getFlattenedGradients());
        INDArray[] epsilons = new INDArray[vertices.length];
        INDArray[] results = new INDArray[inputCount()];
        List<List<PassMemory.Backward.Part>> closing = new ArrayList<>();
        Arrays.stream(order).forEach(i -> closing.add(new ArrayList<>()));
        try (PassMemory.Backward backward = memory.new Backward()) {
            setOutputGradients(outputGradients, epsilons, backward);
            for (int i = order.length - 1; i >= 0; i--) {
                GraphVertex vertex = vertices[order[i]];
                INDArray epsilon = epsilons[order[i]];
                if (epsilon != null) {
                    watched.backward(vertex.getVertexName(), epsilon);
                }
                if (vertex.isInputVertex()) {
                    results[order[i]] = epsilon == null ? null : epsilon.detach();
                } else if (epsilon != null && !isFrozen(vertex)) {
                    PassMemory.Backward.Part part = backward.open();
                    closing.get(lastReader[order[i]]).add(part);
                    step(vertex, epsilon, epsilons, part.workspaces());
                }
                closing.get(i).forEach(PassMemory.Backward.Part::close);
            }
        } finally {
            clear();
        }
        return Arrays.asList(results);
    }

    /** Copies: a vertex may add to the array it gets. */
    private void setOutputGradients(INDArray[] given, INDArray[] epsilons, PassMemory.Backward backward) {
        LayerWorkspaceMgr workspaces = backward.open().workspaces();
        for (int i = 0; i < given.length; i++) {
            if (given[i] != null) {
                epsilons[outputVertices[i]] = workspaces.dup(ArrayType.ACTIVATION_GRAD, given[i], 'c');
            }
        }
    }

    private void step(GraphVertex vertex, INDArray epsilon, INDArray[] epsilons, LayerWorkspaceMgr workspaces) {
        vertex.setEpsilon(epsilon);
        Pair<Gradient, INDArray[]> result;
        MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.BP_WORKING_MEM);
        try {
            result = vertex.doBackward(false, workspaces);
        } finally {
            working.close();
        }
        INDArray[] toInputs = result.getSecond();
        VertexIndices[] from = vertex.getInputVertices();
        for (int j = 0; j < from.length; j++) {
            int source = from[j].getVertexIndex();
            if (toInputs == null || j >= toInputs.length || toInputs[j] == null) {
                continue;
            }
            epsilons[source] = epsilons[source] == null ? toInputs[j] : epsilons[source].addi(toInputs[j]);
        }
        if (result.getFirst() != null) {
            Gradient own = result.getFirst();
            for (Map.Entry<String, INDArray> entry : own.gradientForVariable().entrySet()) {
                gradient.setGradientFor(
                        vertex.getVertexName() + "_" + entry.getKey(),
                        entry.getValue(),
                        own.flatteningOrderForVariable(entry.getKey()));
            }
        }
    }

    private static boolean isFrozen(GraphVertex vertex) {
        return vertex instanceof FrozenVertex || vertex.hasLayer() && vertex.getLayer() instanceof FrozenLayer;
    }

    @Override
    public void clear() {
        for (GraphVertex vertex : vertices) {
            vertex.clear();
        }
        graph.clearLayerMaskArrays();
        memory.close();
    }

    @Override
    public Gradient gradient() {
        return gradient == null ? new DefaultGradient(graph.getFlattenedGradients()) : gradient;
    }

    @Override
    public INDArray output(INDArray[] inputs, INDArray[] masks) {
        return graph.output(false, inputs, masks, null)[0];
    }

    @Override
    public void score(double loss) {
        graph.setScore(loss);
    }

    @Override
    public Collection<TrainingListener> listeners() {
        return graph.getListeners();
    }

    @Override
    public void applyUpdater(LayerWorkspaceMgr workspaces) {
        int batchOfOne = 1; // the gradient is already that of the loss
        graph.getUpdater()
                .update(
                        gradient,
                        graph.getConfiguration().getIterationCount(),
                        graph.getConfiguration().getEpochCount(),
                        batchOfOne,
                        workspaces);
    }

    @Override
    public void constrain(int iteration, int epoch) {
        for (Layer layer : graph.getLayers()) {
            layer.applyConstraints(iteration, epoch);
        }
    }

    @Override
    public double learningRate() {
        return GraphTrainable.learningRate(graph);
    }
}

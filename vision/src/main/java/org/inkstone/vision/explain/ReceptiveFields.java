package org.inkstone.vision.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * The receptive fields of all layers of a network: how many pixels a unit sees, how far apart what neighbours see lies, and
 * where it begins, by the rules of window arithmetic; where paths meet, as in a residual block, the union of what both see.
 *
 * @see <a href="https://distill.pub/2019/computing-receptive-fields">Araujo, Norris, Sim: Computing Receptive Fields (2019)</a>
 */
public final class ReceptiveFields {
    private ReceptiveFields() {}

    /** By layer name, {@code layer0, layer1, ...} where there is none, from the input to the output. */
    public static Map<String, ReceptiveField> of(MultiLayerConfiguration layers, int height, int width) {
        return of(InferenceGraph.chain(layers), height, width);
    }

    /**
     * By vertex name, from the input to the output.
     *
     * @param height of the pictures, in pixels
     * @param width  of the pictures, in pixels
     * @throws IllegalArgumentException for several inputs, or a layer whose windows are not known, which is named
     */
    public static Map<String, ReceptiveField> of(ComputationGraphConfiguration graph, int height, int width) {
        if (height <= 0 || width <= 0) {
            throw new IllegalArgumentException("picture size must be positive: " + height + " x " + width);
        }
        if (graph.getNetworkInputs().size() != 1) {
            throw new IllegalArgumentException("network must have one input: " + graph.getNetworkInputs());
        }
        InputPictures input = InputPictures.of(graph);
        long channels = Math.max(1, input.channels());
        InputType type = InputType.convolutional(height, width, channels, input.format());
        return new Walk(graph, type).fields();
    }

    /** One walk through a graph in the order of its computation. */
    private static final class Walk {
        private final ComputationGraphConfiguration graph;
        private final String image;
        private final InputTypeConvolutional picture;
        private final Map<String, InputType> types;
        private final Map<String, ReceptiveField> fields = new LinkedHashMap<>();

        Walk(ComputationGraphConfiguration graph, InputType type) {
            this.graph = graph;
            image = graph.getNetworkInputs().get(0);
            picture = (InputTypeConvolutional) type;
            types = LayerTypes.of(graph, type);
        }

        Map<String, ReceptiveField> fields() {
            int height = (int) picture.getHeight();
            int width = (int) picture.getWidth();
            fields.put(image, new ReceptiveField(image, new Span(0, 1, 1, height), new Span(0, 1, 1, width)));
            // the types come in the order of computation
            for (String name : types.keySet()) {
                if (!name.equals(image)) {
                    fields.put(name, field(name));
                }
            }
            fields.remove(image);
            return fields;
        }

        private ReceptiveField field(String name) {
            int height = (int) picture.getHeight();
            int width = (int) picture.getWidth();
            if (!(types.get(name) instanceof InputTypeConvolutional out)) {
                return new ReceptiveField(name, Span.whole(height, 1), Span.whole(width, 1));
            }
            List<ReceptiveField> seen = new ArrayList<>();
            for (String from : graph.getVertexInputs().get(name)) {
                InputTypeConvolutional in = (InputTypeConvolutional) types.get(from);
                seen.add(through(name, fields.get(from), in, out));
            }
            ReceptiveField all = seen.get(0);
            for (ReceptiveField other : seen.subList(1, seen.size())) {
                Span rows = all.rows().union(other.rows());
                Span columns = all.columns().union(other.columns());
                if (rows == null || columns == null) {
                    throw new IllegalArgumentException(
                            "paths that meet at \"" + name + "\" have different steps: " + all + ", " + other);
                }
                all = new ReceptiveField(name, rows, columns);
            }
            return all;
        }

        private ReceptiveField through(
                String name, ReceptiveField before, InputTypeConvolutional in, InputTypeConvolutional out) {
            GraphVertex vertex = graph.getVertices().get(name);
            Object kind =
                    vertex instanceof LayerVertex layer ? layer.getLayerConf().getLayer() : vertex;
            Windows windows = kind instanceof Layer layer ? Windows.of(layer) : Windows.ONE;
            if (windows == null || windows == Windows.ONE && in.getHeight() != out.getHeight()) {
                throw new IllegalArgumentException("windows of \"" + name + "\" are not known: "
                        + kind.getClass().getSimpleName());
            }
            if (windows == Windows.ALL) {
                return new ReceptiveField(
                        name,
                        Span.whole((int) picture.getHeight(), (int) out.getHeight()),
                        Span.whole((int) picture.getWidth(), (int) out.getWidth()));
            }
            return new ReceptiveField(
                    name,
                    windows.rows(before.rows(), (int) in.getHeight(), (int) out.getHeight()),
                    windows.columns(before.columns(), (int) in.getWidth(), (int) out.getWidth()));
        }
    }
}

package org.inkstone.vision.explain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeFeedForward;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.train.NetworkPass;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A classifier of pictures made ready to be looked into: its logits, the values at any layer, and the gradient of a class's
 * logit by the picture and by any layer, all as in inference. Takes any DL4J network of one picture input and one output, of
 * this project's layers or DL4J's own; the network itself stays as it is, and what it learns later is seen here, because the
 * parameters are shared. Logits rather than probabilities are explained: a probability also rises because another class
 * falls.
 *
 * <pre>{@code
 * ExplainedNetwork explained = ExplainedNetwork.of(network);
 * INDArray map = GradCam.of(explained, pictures, explained.predictions(pictures)).maps();
 * }</pre>
 *
 * <p>Pictures are batches in the layout of the network's input, {@link #format()}. Not safe for several threads.
 */
public final class ExplainedNetwork {
    private final ComputationGraph graph;
    private final NetworkPass pass;
    private final InputPictures input;
    private InputType pictureType;
    private Map<String, InputType> types;

    private ExplainedNetwork(ComputationGraph graph) {
        this.graph = graph;
        this.pass = NetworkPass.of(graph);
        this.input = InputPictures.of(graph.getConfiguration());
    }

    /**
     * Makes a network ready.
     *
     * @param network a {@code MultiLayerNetwork} or {@code ComputationGraph}
     * @throws IllegalArgumentException for several inputs or outputs, or a layer without a meaning here, which is named
     */
    public static ExplainedNetwork of(Model network) {
        return new ExplainedNetwork(InferenceGraph.of(network));
    }

    /** Layout of the pictures. */
    public CNN2DFormat format() {
        return input.format();
    }

    /** Rows of the pictures; 0 where the network does not say. */
    public long height() {
        return input.height();
    }

    /** Columns of the pictures; 0 where the network does not say. */
    public long width() {
        return input.width();
    }

    /** Channels of the pictures; 0 where the network does not say. */
    public long channels() {
        return input.channels();
    }

    /** What the units of each layer see of pictures of this size, by layer name. */
    public Map<String, ReceptiveField> receptiveFields(int height, int width) {
        return ReceptiveFields.of(configuration(), height, width);
    }

    /** Names of all layers and vertices from the input to the logits; layers of a chain are {@code layer0, layer1, ...}. */
    public List<String> layers() {
        List<String> inputs = configuration().getNetworkInputs();
        return Arrays.stream(graph.topologicalSortOrder())
                .mapToObj(i -> graph.getVertices()[i].getVertexName())
                .filter(name -> !inputs.contains(name))
                .toList();
    }

    /** Names of the convolutions, first to last. */
    public List<String> convolutions() {
        return layers().stream()
                .filter(name -> layer(name) instanceof ConvolutionLayer)
                .toList();
    }

    /** Logits {@code [N, classes]}. */
    public INDArray logits(INDArray pictures) {
        input.check(pictures);
        return pass.output(pictures);
    }

    /** The class with the largest logit of each picture. */
    public int[] predictions(INDArray pictures) {
        return logits(pictures).argMax(1).toIntVector();
    }

    /** What layers put out for these pictures, in their own layout. */
    public Map<String, INDArray> activations(INDArray pictures, String... layers) {
        Arrays.stream(layers).forEach(this::requireLayer);
        input.check(pictures);
        pass.watch(layers).forward(pictures);
        pass.forget();
        Map<String, INDArray> found = new HashMap<>();
        for (String layer : layers) {
            found.put(layer, pass.activation(layer));
        }
        return found;
    }

    /**
     * The gradient of each picture's class logit by the picture, in the layout of the pictures.
     *
     * @param classes one for each picture
     * @throws IllegalArgumentException for a class that is not there
     */
    public INDArray gradient(INDArray pictures, int... classes) {
        return gradient(pictures, classes, new String[0]);
    }

    /** As {@link #gradient(INDArray, int...)}, and keeps what the watched layers show of it. */
    INDArray gradient(INDArray pictures, int[] classes, String... watched) {
        requireClasses(pictures, classes);
        INDArray logits = pass.watch(watched).forward(pictures);
        return pass.backwardToInputs(oneHot(classes, logits)).get(0);
    }

    private static INDArray oneHot(int[] classes, INDArray logits) {
        INDArray chosen = Nd4j.zeros(logits.dataType(), logits.shape());
        for (int i = 0; i < classes.length; i++) {
            chosen.putScalar(i, classes[i], 1);
        }
        return chosen;
    }

    /** Each class's logit of its picture. */
    double[] logitsOf(INDArray pictures, int[] classes) {
        requireClasses(pictures, classes);
        INDArray logits = logits(pictures);
        return IntStream.range(0, classes.length)
                .mapToDouble(i -> logits.getDouble(i, classes[i]))
                .toArray();
    }

    private void requireClasses(INDArray pictures, int[] classes) {
        input.check(pictures);
        if (classes.length != pictures.size(0)) {
            throw new IllegalArgumentException(
                    "classes must be one for each of " + pictures.size(0) + " pictures: " + classes.length);
        }
        long count = classCount(pictures);
        for (int c : classes) {
            if (c < 0 || c >= count) {
                throw new IllegalArgumentException("class must be 0 to " + (count - 1) + ": " + c);
            }
        }
    }

    private long classCount(INDArray pictures) {
        String output = configuration().getNetworkOutputs().get(0);
        if (types(pictures).get(output) instanceof InputTypeFeedForward type) {
            return type.getSize();
        }
        throw new IllegalArgumentException(
                "network must give [batch, classes]; its last layer \"" + output + "\" does not");
    }

    INDArray watchedActivation(String layer) {
        return pass.activation(layer);
    }

    INDArray watchedGradient(String layer) {
        return pass.gradientAt(layer);
    }

    ComputationGraphConfiguration configuration() {
        return graph.getConfiguration();
    }

    /** What kind of values each layer gives for pictures of this size. */
    private Map<String, InputType> types(INDArray pictures) {
        InputType type = input.type(pictures);
        if (!type.equals(pictureType)) {
            types = LayerTypes.of(configuration(), type);
            pictureType = type;
        }
        return types;
    }

    /** A layer's values with channels last: [N, h, w, C]. */
    INDArray channelsLast(INDArray pictures, String layer, INDArray values) {
        return requireMaps(pictures, layer).getFormat() == CNN2DFormat.NHWC ? values : values.permute(0, 2, 3, 1);
    }

    /** @throws IllegalArgumentException for a layer that is not there or gives no maps, with the convolutions */
    InputTypeConvolutional requireMaps(INDArray pictures, String layer) {
        input.check(pictures);
        if (types(pictures).get(requireLayer(layer)) instanceof InputTypeConvolutional type) {
            return type;
        }
        throw new IllegalArgumentException(
                "layer \"" + layer + "\" gives no maps; the convolutions are " + convolutions());
    }

    /** The last layer whose maps are as large as those of the last convolution. */
    String lastMaps(INDArray pictures) {
        String convolution = lastConvolution();
        InputTypeConvolutional wanted = requireMaps(pictures, convolution);
        List<String> layers = layers();
        String last = convolution;
        for (String layer : layers.subList(layers.indexOf(convolution), layers.size())) {
            if (types(pictures).get(layer) instanceof InputTypeConvolutional type
                    && type.getHeight() == wanted.getHeight()
                    && type.getWidth() == wanted.getWidth()
                    && type.getChannels() == wanted.getChannels()) {
                last = layer;
            }
        }
        return last;
    }

    /** Pictures with channels last, a view. */
    INDArray channelsLast(INDArray pictures) {
        return format() == CNN2DFormat.NHWC ? pictures : pictures.permute(0, 2, 3, 1);
    }

    Layer layer(String name) {
        return configuration().getVertices().get(name) instanceof LayerVertex vertex
                ? vertex.getLayerConf().getLayer()
                : null;
    }

    INDArray weights(String layer) {
        return graph.getLayer(layer).getParam("W");
    }

    String requireLayer(String name) {
        if (!layers().contains(name)) {
            throw new IllegalArgumentException("no layer \"" + name + "\"; there are " + layers());
        }
        return name;
    }

    String lastConvolution() {
        List<String> all = convolutions();
        if (all.isEmpty()) {
            throw new IllegalArgumentException("the network has no convolution; its layers are " + layers());
        }
        return all.get(all.size() - 1);
    }
}

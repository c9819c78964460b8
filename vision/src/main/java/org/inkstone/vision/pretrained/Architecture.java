package org.inkstone.vision.pretrained;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.inkstone.vision.model.GraphModelBuilder;
import org.inkstone.vision.model.MobileNetV2;
import org.inkstone.vision.model.PlainNet;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.model.Vgg;

/**
 * Which model of {@code vision.model} a file of weights is for, told by the names and shapes of its tensors.
 *
 * <pre>{@code
 * var net = new ComputationGraph(Architecture.of(file).builder().build());
 * }</pre>
 */
public final class Architecture {
    private static final Map<String, Supplier<GraphModelBuilder<?>>> NAMED = named();
    private static final int CIFAR_SIZE = 32;
    private static final int IMAGENET_SIZE = 224;

    private final String name;
    private final GraphModelBuilder<?> builder;
    private final int inputSize;
    private final int inputChannels;
    private final int classes;

    private Architecture(String name, GraphModelBuilder<?> builder, int inputSize, int inputChannels, int classes) {
        this.name = name;
        this.builder = builder;
        this.inputSize = inputSize;
        this.inputChannels = inputChannels;
        this.classes = classes;
        builder.classes(classes);
        builder.inputSize(inputSize, inputSize, inputChannels);
    }

    private static Map<String, Supplier<GraphModelBuilder<?>>> named() {
        Map<String, Supplier<GraphModelBuilder<?>>> named = new LinkedHashMap<>();
        for (int depth : new int[] {20, 32, 44, 56, 110}) {
            named.put("resnet" + depth, () -> ResNet.cifar(depth));
        }
        for (int depth : new int[] {18, 34, 50, 101, 152}) {
            named.put("resnet" + depth, () -> ResNet.imageNet(depth));
        }
        for (int depth : new int[] {20, 32, 44, 56}) {
            named.put("plain" + depth, () -> PlainNet.builder(depth));
        }
        for (int depth : new int[] {11, 13, 16, 19}) {
            named.put("vgg" + depth, () -> Vgg.builder(depth));
        }
        named.put("mobilenetv2", MobileNetV2::builder);
        return named;
    }

    /** The names that {@link #of(TensorFile, String)} takes. */
    public static Set<String> names() {
        return NAMED.keySet();
    }

    /**
     * Guesses the model.
     *
     * @throws TensorFileException when the names are those of no model known here
     */
    public static Architecture of(TensorFile file) {
        if (file.names().contains("features.0.0.weight")) {
            return mobileNet(file);
        }
        if (file.names().contains("features.0.weight")) {
            return vgg(file);
        }
        if (file.names().contains("layer1.0.conv1.weight") && file.names().contains("conv1.weight")) {
            return resNet(file);
        }
        String some = String.join(", ", file.names().stream().limit(5).toList());
        throw new TensorFileException(file.file() + " is for no model known here; its first tensors are " + some);
    }

    /**
     * A model by its name, with as many classes and channels as the file's last and first layer; whether the rest fits shows when
     * the weights are loaded.
     *
     * @param name one of {@link #names()}
     */
    public static Architecture of(TensorFile file, String name) {
        Supplier<GraphModelBuilder<?>> create = NAMED.get(name);
        if (create == null) {
            throw new IllegalArgumentException("model must be one of " + NAMED.keySet() + ": " + name);
        }
        boolean cifar = name.startsWith("plain") || name.matches("resnet(20|32|44|56|110)");
        long channels = size(file, first(name), 1).orElse(3);
        long classes = size(file, head(file), 0).orElse(cifar ? 10 : 1000);
        return new Architecture(name, create.get(), cifar ? CIFAR_SIZE : IMAGENET_SIZE, (int) channels, (int) classes);
    }

    private static String first(String name) {
        return name.startsWith("vgg")
                ? "features.0.weight"
                : name.startsWith("mobile") ? "features.0.0.weight" : "conv1.weight";
    }

    private static String head(TensorFile file) {
        for (String head : new String[] {"fc.weight", "classifier.6.weight", "classifier.1.weight"}) {
            if (file.names().contains(head)) {
                return head;
            }
        }
        return "classifier.weight";
    }

    /** One length of a tensor; empty where the file has no such tensor, or none of so many dimensions. */
    private static OptionalLong size(TensorFile file, String name, int dimension) {
        if (!file.names().contains(name) || file.info(name).shape().length <= dimension) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(file.info(name).shape()[dimension]);
    }

    private static int required(TensorFile file, String name, int dimension) {
        return (int) size(file, name, dimension)
                .orElseThrow(() ->
                        new TensorFileException(file.file() + " lacks " + name + ", or has it with other dimensions"));
    }

    private static int count(TensorFile file, String pattern) {
        Pattern names = Pattern.compile(pattern);
        return (int)
                file.names().stream().filter(n -> names.matcher(n).matches()).count();
    }

    private static Architecture resNet(TensorFile file) {
        int classes = required(file, "fc.weight", 0);
        int width = required(file, "conv1.weight", 0);
        int channels = required(file, "conv1.weight", 1);
        boolean small = required(file, "conv1.weight", 2) == 3;
        int first = count(file, "layer1\\.\\d+\\.conv1\\.weight");
        if (!file.names().contains("layer4.0.conv1.weight")) {
            int depth = 6 * first + 2;
            ResNet.Builder builder = ResNet.cifar(depth)
                    .baseWidth(width)
                    .projectionShortcuts(file.names().contains("layer2.0.downsample.0.weight"))
                    .preActivation(file.names().contains("bn.weight"));
            return new Architecture("resnet" + depth, builder, CIFAR_SIZE, channels, classes);
        }
        boolean bottleneck = file.names().contains("layer1.0.conv3.weight");
        int blocks = count(file, "layer\\d\\.\\d+\\.conv1\\.weight");
        int depth = 2 + blocks * (bottleneck ? 3 : 2);
        ResNet.Builder builder;
        try {
            builder = ResNet.imageNet(depth).baseWidth(width).smallStem(small);
        } catch (IllegalArgumentException e) {
            throw new TensorFileException(file.file() + " is for no residual network known here: " + e.getMessage(), e);
        }
        return new Architecture("resnet" + depth, builder, small ? CIFAR_SIZE : IMAGENET_SIZE, channels, classes);
    }

    private static Architecture vgg(TensorFile file) {
        if (!file.names().contains("features.1.running_mean")) {
            throw new TensorFileException(file.file() + " is for a VGG without batch norm; those with it are known");
        }
        boolean small = file.names().contains("classifier.weight");
        int depth = count(file, "features\\.\\d+\\.running_mean") + 3;
        Vgg.Builder builder;
        try {
            builder = Vgg.builder(depth)
                    .baseWidth(required(file, "features.0.weight", 0))
                    .smallHead(small);
        } catch (IllegalArgumentException e) {
            throw new TensorFileException(file.file() + " is for no VGG known here: " + e.getMessage(), e);
        }
        if (!small) {
            builder.headWidth(required(file, "classifier.0.weight", 0));
        }
        int channels = required(file, "features.0.weight", 1);
        int classes = required(file, small ? "classifier.weight" : "classifier.6.weight", 0);
        return new Architecture("vgg" + depth, builder, small ? CIFAR_SIZE : IMAGENET_SIZE, channels, classes);
    }

    private static Architecture mobileNet(TensorFile file) {
        int stem = required(file, "features.0.0.weight", 0);
        return new Architecture(
                "mobilenetv2",
                MobileNetV2.builder().widthMultiplier(stem / 32.0),
                IMAGENET_SIZE,
                required(file, "features.0.0.weight", 1),
                required(file, "classifier.1.weight", 0));
    }

    /** Short, as {@code resnet18}. */
    public String name() {
        return name;
    }

    /** Number of classes of its last layer. */
    public int classes() {
        return classes;
    }

    /** Channels of the pictures it takes. */
    public int inputChannels() {
        return inputChannels;
    }

    /** Height and width of the pictures it was made for: 32 or 224. Most models take others too. */
    public int inputSize() {
        return inputSize;
    }

    /** The model's builder with these settings; the size of the pictures and all that is about training may still be changed. */
    public GraphModelBuilder<?> builder() {
        return builder;
    }
}

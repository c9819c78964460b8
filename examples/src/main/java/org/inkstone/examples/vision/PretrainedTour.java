package org.inkstone.examples.vision;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.Image;
import org.inkstone.data.ImageDecoder;
import org.inkstone.examples.DownloadBar;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.SamplePictures;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.onnx.OnnxExport;
import org.inkstone.vision.pretrained.Architecture;
import org.inkstone.vision.pretrained.PretrainedWeights;
import org.inkstone.vision.pretrained.StateDict;
import org.inkstone.vision.pretrained.TensorFile;
import org.inkstone.vision.pretrained.TorchWeights;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Classifies the user's pictures with weights trained elsewhere: a safetensors file or a PyTorch checkpoint of a model of this
 * project (torchvision's ResNet, VGG with batch norm, MobileNet V2, or a ResNet for CIFAR). The model is told by the names of the
 * tensors, pictures are prepared as torchvision does, and the network can be written as safetensors and ONNX.
 */
@Command(
        name = "pretrained",
        description =
                "Classify your pictures with weights from PyTorch (.pth, .safetensors); convert them, also to ONNX.")
public final class PretrainedTour implements Example {
    private static final int COLUMNS = 4;
    private static final int SHOWN = 224;

    @Option(names = "--weights", paramLabel = "FILE", description = "A .safetensors, .pt or .pth file.")
    private Path weights;

    @Option(
            names = "--download",
            paramLabel = "NAME",
            description =
                    "torchvision's weights instead, kept in the data cache: resnet18, resnet34, resnet50, vgg11, vgg13,"
                            + " vgg16, mobilenetv2.")
    private String download;

    @Option(names = "--image", arity = "1..*", paramLabel = "FILE", description = "Pictures to classify.")
    private List<Path> images = List.of();

    @Option(names = "--labels", paramLabel = "FILE", description = "Names of the classes, one a line (UTF-8).")
    private Path labels;

    @Option(names = "--model", description = "Which model the weights are for (default: told by their names).")
    private String model;

    @Option(names = "--key", description = "Key of the state dict inside a checkpoint (default: the usual ones).")
    private String key;

    @Option(names = "--prefix", description = "What names of tensors begin with, such as module. (default: nothing).")
    private String prefix;

    @Option(names = "--size", description = "Height and width the network sees (default: 224, or 32 for small models).")
    private int size;

    @Option(
            names = "--normalize",
            paramLabel = "KIND",
            description = "${COMPLETION-CANDIDATES} (default: by the kind of model).")
    private EvalPictures.Normalisation normalisation;

    @Option(names = "--top", defaultValue = "5", description = "Classes listed (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--onnx", paramLabel = "FILE", description = "Write the network as ONNX.")
    private Path onnx;

    @Option(names = "--safetensors", paramLabel = "FILE", description = "Write the weights as safetensors.")
    private Path safetensors;

    /** A picture, what the network saw of it, and its probabilities. */
    private record Seen(String name, Image image, float[] probabilities) {
        List<Integer> best(int count) {
            return IntStream.range(0, probabilities.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
                    .limit(count)
                    .toList();
        }
    }

    @Override
    public Report run(RunContext run) {
        check(run);
        // pictures are read before weights are, so that a mistake shows at once
        Map<String, Image> pictures = pictures(run);
        Report report = new Report();
        try (TensorFile file = open(run)) {
            Architecture found = model == null ? Architecture.of(file) : Architecture.of(file, model);
            EvalPictures form = form(found);
            List<String> names = names(found.classes());
            ComputationGraph network = network(found, form, file, report);
            export(run, network, report);
            List<Seen> seen = new ArrayList<>();
            pictures.forEach((name, picture) -> {
                Image image = form.seen(picture);
                INDArray probabilities = network.outputSingle(form.batch(image, CNN2DFormat.NHWC));
                seen.add(new Seen(name, image, probabilities.toFloatVector()));
            });
            show(run, seen, names, report);
            return report.metric("classes", found.classes()).metric("pictures", seen.size());
        }
    }

    private Map<String, Image> pictures(RunContext run) {
        Map<String, Image> pictures = new LinkedHashMap<>();
        images.forEach(file -> pictures.put(file.toString(), ImageDecoder.rgb().decode(file)));
        if (run.smoke() && pictures.isEmpty()) {
            List<Image> drawn = SamplePictures.images(SamplePictures.scenes(96, 3, run.seed()));
            IntStream.range(0, drawn.size()).forEach(i -> pictures.put("drawing " + (i + 1), drawn.get(i)));
        }
        return pictures;
    }

    private EvalPictures form(Architecture found) {
        int side = size > 0 ? size : found.inputSize();
        return new EvalPictures(
                side,
                found.inputChannels(),
                normalisation == null ? EvalPictures.Normalisation.usual(found.inputChannels(), side) : normalisation);
    }

    private static ComputationGraph network(Architecture found, EvalPictures form, TensorFile file, Report report) {
        found.builder().inputSize(form.size(), form.size(), form.channels());
        ComputationGraph network = new ComputationGraph(found.builder().build());
        network.init();
        int taken = TorchWeights.of(network).load(file).loaded().size();
        report.table(new Table("Weights", "file", "model", "tensors", "classes", "picture", "normalised for")
                .row(
                        file.file().getFileName(),
                        found.name(),
                        taken,
                        found.classes(),
                        form.size() + "x" + form.size() + "x" + form.channels(),
                        form.normalisation()));
        report.metric("tensors", taken);
        return network;
    }

    private void check(RunContext run) {
        if (weights != null && download != null) {
            throw new IllegalArgumentException("--weights and --download exclude each other");
        }
        if (weights == null && download == null && !run.smoke()) {
            PretrainedWeights first = PretrainedWeights.torchvision().get(0);
            throw new IllegalArgumentException("--weights FILE is needed, for example " + first.url()
                    + "; --download NAME fetches one of "
                    + PretrainedWeights.torchvision().stream()
                            .map(PretrainedWeights::name)
                            .toList());
        }
        if (images.isEmpty() && onnx == null && safetensors == null && !run.smoke()) {
            throw new IllegalArgumentException(
                    "--image FILE is needed, or --onnx or --safetensors to convert the weights alone");
        }
        if (size < 0) {
            throw new IllegalArgumentException("--size must be positive: " + size);
        }
        if (top < 1) {
            throw new IllegalArgumentException("--top must be positive: " + top);
        }
    }

    private TensorFile open(RunContext run) {
        Path path = weights;
        if (download != null) {
            PretrainedWeights published = PretrainedWeights.named(download);
            try (DownloadBar bar = new DownloadBar(published.name())) {
                path = published.fetch(run.cache().withProgress(bar));
            }
        } else if (path == null) {
            path = run.wrote(untrained(run));
        }
        TensorFile file = key == null ? TensorFile.open(path) : StateDict.open(path, key);
        return prefix == null ? file : file.withoutPrefix(prefix);
    }

    /** For a smoke run: a small network that has learnt nothing, in the format of the others. */
    private static Path untrained(RunContext run) {
        ComputationGraph network =
                new ComputationGraph(ResNet.cifar(8).seed(run.seed()).build());
        network.init();
        Path file = run.directory().resolve("untrained.safetensors");
        TorchWeights.of(network).save(file);
        return file;
    }

    private List<String> names(int classes) {
        if (labels == null) {
            return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        }
        List<String> names;
        try {
            names = Files.readAllLines(labels, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("--labels can't be read as UTF-8 text: " + labels + " (" + e + ")", e);
        }
        if (names.size() != classes) {
            throw new IllegalArgumentException("--labels must have one line for each of the model's " + classes
                    + " classes, " + labels + " has " + names.size());
        }
        return names;
    }

    private void export(RunContext run, ComputationGraph network, Report report) {
        if (safetensors != null) {
            TorchWeights.of(network).save(safetensors);
            run.wrote(safetensors);
        }
        if (onnx != null) {
            OnnxExport.write(network, onnx);
            run.wrote(onnx);
            report.say(
                    "The ONNX graph takes image [batch, channels, height, width], normalised, and gives probabilities.");
        }
    }

    private void show(RunContext run, List<Seen> seen, List<String> names, Report report) {
        if (seen.isEmpty()) {
            return;
        }
        Table table = new Table("What the network sees", "picture", "rank", "class", "probability");
        List<String> captions = new ArrayList<>();
        for (Seen one : seen) {
            List<Integer> best = one.best(top);
            for (int rank = 0; rank < best.size(); rank++) {
                int c = best.get(rank);
                table.row(
                        rank == 0 ? Path.of(one.name()).getFileName() : "",
                        rank + 1,
                        names.get(c),
                        String.format(Locale.ROOT, "%.4f", one.probabilities()[c]));
            }
            int first = best.get(0);
            captions.add(String.format(Locale.ROOT, "%s %.0f%%", names.get(first), 100 * one.probabilities()[first]));
        }
        report.table(table);
        List<BufferedImage> shown = new ArrayList<>();
        seen.forEach(one -> shown.add(enlarged(one.image())));
        Figure grid = Plots.pictureGrid("What the network sees", shown, captions, Math.min(COLUMNS, shown.size()));
        run.save(grid, "predictions.png");
        run.tensorBoard().addImage("predictions", grid.toImage(), 0);
    }

    /** By whole factors, so that the pixels of small pictures show. */
    private static BufferedImage enlarged(Image image) {
        int factor = Math.max(1, SHOWN / image.height());
        BufferedImage large =
                new BufferedImage(image.width() * factor, image.height() * factor, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < large.getHeight(); y++) {
            for (int x = 0; x < large.getWidth(); x++) {
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    rgb = rgb << 8 | image.at(y / factor, x / factor, Math.min(c, image.channels() - 1));
                }
                large.setRGB(x, y, rgb);
            }
        }
        return large;
    }
}

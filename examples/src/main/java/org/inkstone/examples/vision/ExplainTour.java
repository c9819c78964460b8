package org.inkstone.examples.vision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.Cifar10;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.data.ImageDecoder;
import org.inkstone.data.NamedDatasets;
import org.inkstone.data.TrainTest;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.train.ModelFiles;
import org.inkstone.vision.explain.ExplainedNetwork;
import org.inkstone.vision.model.CifarQuick;
import org.inkstone.vision.pretrained.Architecture;
import org.inkstone.vision.pretrained.TensorFile;
import org.inkstone.vision.pretrained.TorchWeights;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Looks inside a convolutional network: its first kernels, what each layer makes of a picture, the patches that its channels
 * look for, what parts of a picture speak for the class it sees (saliency, Grad-CAM, occlusion), and how much of a picture its
 * units see. Takes a network saved by any example ({@code --model}), PyTorch's weights ({@code --weights}), or trains the notes'
 * CIFAR-10 model with ReLU for a minute or two; explains test pictures or the user's own ({@code --image}).
 */
@Command(
        name = "explain",
        description =
                "See inside a CNN: kernels, feature maps, patches, saliency, Grad-CAM, occlusion, receptive fields.")
public final class ExplainTour implements Example {
    @Mixin
    private TrainingOptions options = new TrainingOptions(4, 64, 0.001, 1);

    @Option(
            names = "--image",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Pictures to explain (default: of the test set).")
    private List<Path> images = List.of();

    @Option(names = "--model", paramLabel = "ZIP", description = "A saved network (default: one is trained).")
    private Path model;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "PyTorch's weights of a model known here, safetensors or a checkpoint, instead of --model.")
    private Path weights;

    @Option(
            names = "--data",
            defaultValue = "CIFAR10",
            description = "What the network learnt from: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private KnownPictures kind;

    @Option(
            names = "--pictures",
            defaultValue = "4",
            description = "Test pictures without --image, 1 to 8 (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--layer", description = "For Grad-CAM (default: behind the last convolution).")
    private String layer;

    @Option(names = "--window", description = "Side of the square for occlusion (default: a quarter of the picture's).")
    private int window;

    @Override
    public Report run(RunContext run) {
        check();
        // pictures are read before a network is trained, so that a mistake shows at once
        Map<Path, Image> given = new LinkedHashMap<>();
        images.forEach(file -> given.put(file, decoder().decode(file)));
        Report report = new Report();
        TrainTest set = set(run);
        Model network = network(run, set);
        ExplainedNetwork explained = ExplainedNetwork.of(network);
        if (layer != null && !explained.layers().contains(layer)) {
            throw new IllegalArgumentException("--layer must be one of " + explained.layers() + ": " + layer);
        }
        NetworkPictures form = NetworkPictures.of(explained, kind);
        if (training()) {
            train(run, (MultiLayerNetwork) network, set, report);
        }
        List<Image> pictures = new ArrayList<>();
        List<String> names = new ArrayList<>();
        given.forEach((file, image) -> {
            pictures.add(form.fitted(image));
            names.add(file.getFileName().toString());
        });
        if (given.isEmpty()) {
            if (!form.fits(set.test())) {
                throw new IllegalArgumentException("the network takes pictures of " + form.height() + " x "
                        + form.width() + ", those of " + kind.title() + " are smaller: name some with --image");
            }
            choose(run, set.test(), form, pictures, names);
        }
        Dataset search =
                set == null || !form.fits(set.test()) ? null : set.test().range(0, run.size(2000, 100));
        ExplainAlbum album = new ExplainAlbum(run, explained, form, pictures, names, labels(set));
        album.predictions(report);
        album.kernels();
        album.featureMaps();
        album.patches(search);
        album.saliency();
        album.gradCam(layer);
        album.occlusion(window == 0 ? Math.max(2, form.height() / 4) : window);
        album.receptiveFields(report);
        return report;
    }

    private void check() {
        options.check();
        require(count >= 1 && count <= 8, "--pictures must be 1 to 8: " + count);
        require(window >= 0, "--window must be positive: " + window);
        require(model == null || weights == null, "--model and --weights exclude each other");
        require(
                !training() || kind == KnownPictures.CIFAR10,
                "--data " + kind + " needs a --model that learnt from it");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private boolean training() {
        return model == null && weights == null;
    }

    private Model network(RunContext run, TrainTest set) {
        if (training()) {
            return fresh(run, set);
        }
        if (model != null) {
            return ModelFiles.load(model);
        }
        try (TensorFile file = TensorFile.open(weights)) {
            ComputationGraph graph =
                    new ComputationGraph(Architecture.of(file).builder().build());
            graph.init();
            TorchWeights.of(graph).load(file);
            return graph;
        }
    }

    private ImageDecoder decoder() {
        return kind.channels() == 1 ? ImageDecoder.rgb().grey() : ImageDecoder.rgb();
    }

    /** Null where a saved network explains pictures of the user's and its own set is not at hand. */
    private TrainTest set(RunContext run) {
        if (run.smoke()) {
            return GeneratedPictures.like(kind, Cifar10.classes(), run.seed());
        }
        boolean needed = training() || images.isEmpty();
        String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return needed || NamedDatasets.isInstalled(name, run.cache()) ? kind.load(run.cache()) : null;
    }

    private static List<String> labels(TrainTest set) {
        return set == null ? List.of() : set.test().labels();
    }

    private MultiLayerNetwork fresh(RunContext run, TrainTest set) {
        int steps = options.steps(set.train().size() * 9 / 10);
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .activation(Activation.RELU)
                .updater(new Adam(CosineSchedule.overIterations(options.learningRate, steps)))
                .seed(run.seed())
                .build());
        network.init();
        return network;
    }

    private void train(RunContext run, MultiLayerNetwork network, TrainTest set, Report report) {
        DataSplit pictures = set.split(0.9, run.seed());
        DataSplit data = kind.tensors(pictures, Compose.of(new RandomHorizontalFlip(0.5), kind.toTensor()));
        Report training = new ClassifierTraining(run, kind.title(), options)
                .targetAccuracy(0.7)
                .train(network, kind.input(), data, pictures.test());
        report.metric("test accuracy", training.metric("test accuracy")).metric("minutes", training.metric("minutes"));
    }

    private void choose(RunContext run, Dataset test, NetworkPictures form, List<Image> pictures, List<String> names) {
        new SplittableRandom(run.seed())
                .ints(0, test.size())
                .distinct()
                .limit(count)
                .forEach(i -> {
                    pictures.add(form.fitted((Image) test.get(i).features()));
                    names.add(test.labels().get(test.get(i).classIndex()));
                });
    }
}

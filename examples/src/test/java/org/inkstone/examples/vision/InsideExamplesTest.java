package org.inkstone.examples.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.tensorboard.Event;
import org.inkstone.tensorboard.EventFileReader;
import org.inkstone.train.ModelFiles;
import org.inkstone.vision.model.LeNet;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.pretrained.TorchWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The examples that look inside networks, in their smoke runs. */
class InsideExamplesTest {
    private static final String[] ALBUM = {
        "kernels", "feature-maps", "patches", "saliency", "grad-cam", "occlusion", "receptive-field"
    };

    @TempDir
    Path directory;

    private Report run(Example example, String... options) throws Exception {
        return run(example, List.of(), options);
    }

    private Report run(Example example, List<String> figures, String... options) throws Exception {
        new CommandLine(example).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        Path runDirectory = directory.resolve("run");
        try (RunContext run =
                new RunContext(runDirectory, empty, 42, true, new PrintStream(OutputStream.nullOutputStream()))) {
            Report report = example.run(run);
            List<String> tags = EventFileReader.readRun(runDirectory).stream()
                    .flatMap(e -> e.values().stream())
                    .map(Event.Value::tag)
                    .toList();
            assertThat(tags).containsAll(figures);
            assertThat(figures)
                    .allSatisfy(
                            f -> assertThat(runDirectory.resolve(f + ".png")).isNotEmptyFile());
            return report;
        }
    }

    private Path picture(int width, int height) throws Exception {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, 0x80000000 | 31 * i);
        }
        Path file = directory.resolve(width + "x" + height + ".png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    @Test
    void explainTrainsAndLooks() throws Exception {
        Report report = run(new ExplainTour(), List.of(ALBUM), "--pictures", "2");
        assertThat(report.toString()).contains("What the network sees", "Receptive fields", "layer4");
        assertThat(report.metric("test accuracy")).isBetween(0.0, 1.0);
    }

    @Test
    void explainTakesSavedNetworksAndPicturesOfAnySize() throws Exception {
        ComputationGraph graph =
                new ComputationGraph(ResNet.cifar(8).format(CNN2DFormat.NCHW).build());
        graph.init();
        Path model = directory.resolve("model.zip");
        ModelFiles.save(graph, model);
        Report report = run(
                new ExplainTour(),
                List.of(ALBUM),
                "--model=" + model,
                "--layer=layer2.0.add",
                "--window=16",
                "--image",
                picture(50, 40).toString(),
                picture(20, 90).toString());
        assertThat(report.toString()).contains("50x40.png", "20x90.png", "layer3.0.add");
    }

    @Test
    void explainTakesPyTorchsWeights() throws Exception {
        ComputationGraph graph = new ComputationGraph(ResNet.cifar(8).build());
        graph.init();
        Path weights = directory.resolve("resnet8.safetensors");
        TorchWeights.of(graph).save(weights);
        Report report = run(new ExplainTour(), List.of(ALBUM), "--weights=" + weights, "--image=" + picture(40, 40));
        assertThat(report.toString()).contains("40x40.png", "layer3.0.conv2");
        assertThatThrownBy(() -> run(new ExplainTour(), "--weights=" + weights, "--model=a.zip"))
                .hasMessage("--model and --weights exclude each other");
    }

    @Test
    void explainKnowsGreyNetworks() throws Exception {
        MultiLayerNetwork network = new MultiLayerNetwork(LeNet.builder().build());
        network.init();
        Path model = directory.resolve("lenet.zip");
        ModelFiles.save(network, model);
        run(new ExplainTour(), List.of(ALBUM), "--model=" + model, "--data=mnist", "--image=" + picture(28, 28));
        assertThatThrownBy(() -> run(new ExplainTour(), "--model=" + model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the network takes pictures of 1 channels, those of CIFAR-10 have 3; see --data");
    }

    @Test
    void explainRefusesWhatItCantRead() throws Exception {
        Path svg = Files.writeString(directory.resolve("a.png"), "<svg width='3'></svg>");
        assertThatThrownBy(() -> run(new ExplainTour(), "--image=" + svg)).hasMessageContaining("(SVG)");
        Path empty = Files.createFile(directory.resolve("b.png"));
        assertThatThrownBy(() -> run(new ExplainTour(), "--image=" + empty)).hasMessage("image " + empty + " is empty");
        assertThatThrownBy(() -> run(new ExplainTour(), "--pictures=0")).hasMessage("--pictures must be 1 to 8: 0");
        assertThatThrownBy(() -> run(new ExplainTour(), "--data=mnist"))
                .hasMessage("--data MNIST needs a --model that learnt from it");
        assertThatThrownBy(() -> run(new ExplainTour(), "--layer=conv9"))
                .hasMessageStartingWith("--layer must be one of [layer0, ");
    }

    @Test
    void dropoutRuns() throws Exception {
        Report report =
                run(new DropoutTour(), List.of("thin-nets", "curves", "rates", "votes"), "--epochs=2", "--hidden=32");
        assertThat(report.metric("agreement of 5 thin nets with it")).isBetween(0.0, 1.0);
        assertThat(report.toString()).contains("dropout 0.8 is ");
        assertThatThrownBy(() -> run(new DropoutTour(), "--items=10")).hasMessage("--items must be 200 to 20000: 10");
    }

    @Test
    void denseHeadRuns() throws Exception {
        Report report = run(new DenseHeadTour(), List.of("width", "depth", "weights"));
        assertThat(report.metric("validation accuracy, depth 4")).isBetween(0.0, 1.0);
        assertThat(report.toString()).contains("width 512 is ", "64 64 64 64");
        assertThatThrownBy(() -> run(new DenseHeadTour(), "--epochs=1"))
                .hasMessage("--epochs must be at least 2, for a curve: 1");
    }
}

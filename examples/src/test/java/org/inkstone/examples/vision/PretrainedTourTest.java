package org.inkstone.examples.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.Image;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.vision.model.GraphModelBuilder;
import org.inkstone.vision.model.MobileNetV2;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.pretrained.Safetensors;
import org.inkstone.vision.pretrained.TorchWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine;

class PretrainedTourTest {
    @TempDir
    private Path directory;

    private Report run(boolean smoke, Object... options) {
        PretrainedTour example = new PretrainedTour();
        new CommandLine(example)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(Arrays.stream(options).map(String::valueOf).toArray(String[]::new));
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        try (RunContext run = new RunContext(
                directory.resolve("run"), empty, 42, smoke, new PrintStream(OutputStream.nullOutputStream()))) {
            return example.run(run);
        }
    }

    private Path weights(GraphModelBuilder<?> builder) {
        ComputationGraph graph = new ComputationGraph(builder.build());
        graph.init();
        Path file = directory.resolve("weights.safetensors");
        TorchWeights.of(graph).save(file);
        return file;
    }

    private Path picture(String name, int width, int height) throws Exception {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, 0x010307 * (i % 31));
        }
        Path file = directory.resolve(name);
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
        return file;
    }

    @Test
    void aSmokeRunNeedsNothing() {
        Report report = run(true);
        assertThat(report.metric("pictures")).isEqualTo(3);
        assertThat(report.toString()).contains("resnet8", "drawing 1", "probability");
        assertThat(directory.resolve("run/predictions.png")).isNotEmptyFile();
    }

    @Test
    void picturesAreClassifiedAndWeightsConverted() throws Exception {
        Path weights = weights(MobileNetV2.builder().widthMultiplier(0.25).classes(3));
        Path labels = Files.writeString(directory.resolve("labels.txt"), "cat\ndog\n\nboat\n");
        Path copy = directory.resolve("copy.safetensors");
        Path onnx = directory.resolve("model.onnx");
        Report report = run(
                false,
                "--weights",
                weights,
                "--image",
                picture("a.png", 70, 50),
                picture("b.gif", 300, 400),
                "--labels",
                labels,
                "--size",
                64,
                "--top",
                2,
                "--onnx",
                onnx,
                "--safetensors",
                copy);
        assertThat(report.toString()).contains("mobilenetv2", "64x64x3", "IMAGENET", "a.png", "b.gif");
        assertThat(report.toString()).containsPattern("(cat|dog|boat) +0\\.[3-9]");
        assertThat(report.metric("pictures")).isEqualTo(2);
        assertThat(onnx).isNotEmptyFile();
        assertThat(copy).hasSameBinaryContentAs(weights);
    }

    @Test
    void greyModelsTakeColourPictures() throws Exception {
        Path weights = weights(ResNet.cifar(8).baseWidth(4).inputSize(32, 32, 1));
        Report report = run(false, "--weights", weights, "--image", picture("a.png", 40, 50));
        assertThat(report.toString()).contains("32x32x1", "MNIST");
        assertRefused(
                "--normalize CIFAR10 is for 3 channels, the model takes 1",
                "--weights",
                weights,
                "--normalize",
                "cifar10",
                "--image",
                picture("a.png", 40, 50));
        Path four = weights(ResNet.cifar(8).baseWidth(4).inputSize(32, 32, 4));
        assertRefused(
                "the model takes pictures of 4 channels; picture files have 1 or 3",
                "--weights",
                four,
                "--image",
                picture("a.png", 40, 50));
    }

    @Test
    void picturesAreSeenAsByTorchvision() {
        Image image = new Image(new byte[300 * 200 * 3], 200, 300, 3);
        EvalPictures form = new EvalPictures(224, 3, EvalPictures.Normalisation.IMAGENET);
        assertThat(form.seen(image).height()).isEqualTo(224);
        assertThat(form.batch(form.seen(image), CNN2DFormat.NHWC).shape()).containsExactly(1, 224, 224, 3);
    }

    @Test
    void badInputIsOneClearLine() throws Exception {
        Path picture = picture("a.png", 40, 50);
        Path weights = weights(ResNet.cifar(8));
        assertRefused(
                "--weights FILE is needed, for example https://download.pytorch.org/models/resnet18-f37072fd.pth",
                "--image",
                picture);
        assertRefused("--image FILE is needed", "--weights", weights);
        assertRefused("exclude each other", "--weights", weights, "--download", "resnet18");
        assertRefused("weights must be one of [resnet18,", "--download", "alexnet", "--image", picture);
        assertRefused(
                "cannot get weights-resnet18 offline: put resnet18-f37072fd.pth",
                "--download",
                "resnet18",
                "--image",
                picture);
        assertRefused("--top must be positive: 0", "--weights", weights, "--image", picture, "--top", "0");
        assertRefused("--size must be positive: -1", "--weights", weights, "--image", picture, "--size", "-1");
        assertRefused("model must be one of [", "--weights", weights, "--image", picture, "--model", "alexnet");
        assertRefused(
                "weights.safetensors does not fit the model: ",
                "--weights",
                weights,
                "--image",
                picture,
                "--model",
                "resnet20");
        Path labels = Files.writeString(directory.resolve("labels.txt"), "cat\ndog\n");
        assertRefused(
                "--labels must have one line for each of the model's 10 classes, " + labels + " has 2",
                "--weights",
                weights,
                "--image",
                picture,
                "--labels",
                labels);
        assertRefused("no such image", "--weights", weights, "--image", directory.resolve("none.png"));
        Path text = Files.writeString(directory.resolve("x.png"), "no picture");
        assertRefused("x.png", "--weights", weights, "--image", text);
        assertRefused("is no safetensors file", "--weights", text, "--image", picture);
        Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(Files.readAllBytes(weights), 50_000));
        assertRefused("truncated", "--weights", cut, "--image", picture);
        Path other = directory.resolve("other.safetensors");
        Safetensors.write(other, Map.of("weight", Nd4j.ones(DataType.FLOAT, 2)), Map.of());
        assertRefused("is for no model known here", "--weights", other, "--image", picture);
    }

    private void assertRefused(String message, Object... options) {
        assertThatThrownBy(() -> run(false, options))
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
}

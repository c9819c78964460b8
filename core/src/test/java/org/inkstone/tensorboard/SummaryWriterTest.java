package org.inkstone.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.framework.GraphDef;
import org.tensorflow.framework.HistogramProto;
import org.tensorflow.framework.NodeDef;
import org.tensorflow.framework.Summary;

/** Checks what is written with TensorFlow's own message classes and with our reader. */
class SummaryWriterTest {
    @TempDir
    Path directory;

    /** Independent of our code but for the framing, whose checksums our reader checks. */
    private static List<org.tensorflow.util.Event> tensorflow(Path file) throws IOException {
        List<org.tensorflow.util.Event> events = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            byte[] header = new byte[12];
            while (in.readNBytes(header, 0, 12) == 12) {
                byte[] data = new byte
                        [(int) ByteBuffer.wrap(header)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong()];
                in.readFully(data);
                in.readInt();
                events.add(org.tensorflow.util.Event.parseFrom(data));
            }
        }
        return events;
    }

    private static Summary.Value value(org.tensorflow.util.Event event) {
        assertThat(event.getSummary().getValueCount()).isEqualTo(1);
        return event.getSummary().getValue(0);
    }

    @Test
    void scalarsAndTextAreReadByTensorflowsClasses() throws IOException {
        SummaryWriter writer = new SummaryWriter(directory);
        writer.addScalar("loss/train", 0.25, 7);
        writer.addScalar("loss/train", Double.NaN, 8);
        writer.addText("note", "ink *and* stone: ü", 3);
        List<org.tensorflow.util.Event> events = tensorflow(writer.file());
        writer.close();
        assertThat(events).hasSize(4);
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(value(events.get(1)).getTag()).isEqualTo("loss/train");
        assertThat(value(events.get(1)).getSimpleValue()).isEqualTo(0.25f);
        assertThat(events.get(1).getStep()).isEqualTo(7);
        assertThat(value(events.get(2)).getSimpleValue()).isNaN();
        Summary.Value text = value(events.get(3));
        assertThat(text.getMetadata().getPluginData().getPluginName()).isEqualTo("text");
        assertThat(text.getTensor().getStringVal(0).toStringUtf8()).isEqualTo("ink *and* stone: ü");
        assertThat(EventFileReader.read(writer.file()).get(3).values())
                .containsExactly(new Event.Text("note/text_summary", "ink *and* stone: ü"));
    }

    @Test
    void picturesOfEveryLayoutShowTheSamePixels() throws IOException {
        INDArray chw = Nd4j.rand(DataType.FLOAT, 3, 4, 5);
        INDArray batch = Nd4j.rand(DataType.FLOAT, 3, 3, 4, 5);
        Path file;
        try (SummaryWriter writer = new SummaryWriter(directory)) {
            file = writer.file();
            writer.addImage("chw", chw, ImageFormat.CHW, 0);
            writer.addImage("hwc", chw.permute(1, 2, 0), ImageFormat.HWC, 0);
            writer.addImage("bytes", chw.mul(255).add(0.5).castTo(DataType.UINT8), ImageFormat.CHW, 0);
            writer.addImage("hw", chw.slice(0), ImageFormat.HW, 0);
            writer.addImages("nchw", batch, ImageFormat.NCHW, 0);
            writer.addImages("nhwc", batch.permute(0, 2, 3, 1), ImageFormat.NHWC, 0);
        }
        List<org.tensorflow.util.Event> events = tensorflow(file);
        Summary.Image first = value(events.get(1)).getImage();
        assertThat(List.of(first.getHeight(), first.getWidth())).containsExactly(4, 5);
        BufferedImage image = decode(first);
        for (int c = 0; c < 3; c++) {
            int level = image.getRGB(2, 1) >> (16 - 8 * c) & 0xff;
            assertThat(level).isEqualTo(Math.round(chw.getFloat(c, 1, 2) * 255));
        }
        assertThat(pixels(decode(value(events.get(2)).getImage()))).isEqualTo(pixels(image));
        assertThat(pixels(decode(value(events.get(3)).getImage()))).isEqualTo(pixels(image));
        BufferedImage grid = decode(value(events.get(5)).getImage());
        assertThat(List.of(grid.getHeight(), grid.getWidth())).containsExactly(8, 10);
        assertThat(grid.getRGB(0, 4) >> 16 & 0xff).isEqualTo(Math.round(batch.getFloat(2, 0, 0, 0) * 255));
        assertThat(pixels(decode(value(events.get(6)).getImage()))).isEqualTo(pixels(grid));
    }

    private static BufferedImage decode(Summary.Image image) throws IOException {
        return ImageIO.read(
                new ByteArrayInputStream(image.getEncodedImageString().toByteArray()));
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    @Test
    void histogramsCountEveryValueBelowItsLimit() throws IOException {
        INDArray values = Nd4j.createFromArray(-3.0, -0.5, 0.0, 0.0, 1e-3, 2.0, 2.0, 700.0);
        Path file;
        try (SummaryWriter writer = new SummaryWriter(directory)) {
            file = writer.file();
            writer.addHistogram("weights", values, 4);
            assertThatThrownBy(() -> writer.addHistogram("bad", Nd4j.createFromArray(1.0, Double.NaN), 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("values of histogram 'bad' must be finite: NaN");
        }
        HistogramProto histogram = value(tensorflow(file).get(1)).getHisto();
        assertThat(histogram.getMin()).isEqualTo(-3);
        assertThat(histogram.getMax()).isEqualTo(700);
        assertThat(histogram.getNum()).isEqualTo(8);
        assertThat(histogram.getSum()).isEqualTo(values.sumNumber().doubleValue());
        assertThat(histogram.getBucketCount()).isEqualTo(histogram.getBucketLimitCount());
        assertThat(histogram.getBucketList().stream().mapToDouble(b -> b).sum()).isEqualTo(8);
        for (double limit : new double[] {-1, 0.01, 3, 1000}) {
            double counted = IntStream.range(0, histogram.getBucketCount())
                    .filter(i -> histogram.getBucketLimit(i) <= limit)
                    .mapToDouble(histogram::getBucket)
                    .sum();
            double expected = Arrays.stream(values.toDoubleVector())
                    .filter(v -> v <= limit)
                    .count();
            assertThat(counted).as("values up to " + limit).isEqualTo(expected);
        }
    }

    @Test
    void graphOfALayeredNetworkHasShapesAndParameters() throws IOException {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(new OutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(8, 8, 3))
                .build());
        assertThatThrownBy(() -> new SummaryWriter(directory).addGraph(net))
                .hasMessage("network must be initialised: call init() first");
        net.init();
        Path file;
        try (SummaryWriter writer = new SummaryWriter(directory)) {
            file = writer.file();
            writer.addGraph(net, InputType.convolutional(8, 8, 3));
        }
        GraphDef graph = GraphDef.parseFrom(tensorflow(file).get(1).getGraphDef());
        NodeDef convolution = node(graph, "0_ConvolutionLayer");
        assertThat(convolution.getInputList()).containsExactly("input", "0_ConvolutionLayer/W", "0_ConvolutionLayer/b");
        assertThat(shape(convolution)).containsExactly(-1L, 4L, 6L, 6L);
        assertThat(shape(node(graph, "0_ConvolutionLayer/W"))).containsExactly(4L, 3L, 3L, 3L);
        assertThat(node(graph, "1_DenseLayer").getInputList()).contains("0_ConvolutionLayer");
        assertThat(shape(node(graph, "2_OutputLayer"))).containsExactly(-1L, 2L);
    }

    @Test
    void graphOfAComputationGraphHasItsEdges() throws IOException {
        ComputationGraph net = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", new DenseLayer.Builder().nOut(5).build(), "in")
                .addLayer("b", new DenseLayer.Builder().nOut(5).build(), "in")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b")
                .addLayer(
                        "out",
                        new OutputLayer.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "sum")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(3))
                .build());
        net.init();
        Path file;
        try (SummaryWriter writer = new SummaryWriter(directory)) {
            file = writer.file();
            writer.addGraph(net, InputType.feedForward(3));
        }
        GraphDef graph = GraphDef.parseFrom(tensorflow(file).get(1).getGraphDef());
        assertThat(node(graph, "sum").getInputList()).containsExactly("a", "b");
        assertThat(shape(node(graph, "sum"))).containsExactly(-1L, 5L);
        assertThat(EventFileReader.read(file).get(1).graph().orElseThrow()).containsEntry("in", "Placeholder");
    }

    private static NodeDef node(GraphDef graph, String name) {
        return graph.getNodeList().stream()
                .filter(n -> n.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> shape(NodeDef node) {
        return node.getAttrOrThrow("_output_shapes").getList().getShape(0).getDimList().stream()
                .map(d -> d.getSize())
                .toList();
    }

    @Test
    void severalRunsUnderOneDirectory() throws IOException {
        try (SummaryWriter writer = new SummaryWriter(directory)) {
            writer.addScalars("loss", Map.of("train", 1.0, "validation", 2.0), 5);
            writer.flush();
        }
        assertThat(EventFileReader.readRun(directory.resolve("loss_train"))
                        .get(1)
                        .values())
                .containsExactly(new Event.Scalar("loss", 1));
        assertThat(EventFileReader.readRun(directory.resolve("loss_validation"))
                        .get(1)
                        .values())
                .containsExactly(new Event.Scalar("loss", 2));
    }

    @Test
    void damageIsFoundAndWhatCameBeforeIsKept() throws IOException {
        Path file;
        try (SummaryWriter writer = new SummaryWriter(directory)) {
            file = writer.file();
            for (int i = 0; i < 5; i++) {
                writer.addScalar("x", i, i);
            }
        }
        byte[] whole = Files.readAllBytes(file);
        Path cut = directory.resolve("cut");
        Files.write(cut, Arrays.copyOf(whole, whole.length - 3));
        assertThat(EventFileReader.readWhatIsWhole(cut).events()).hasSize(5);
        assertThatThrownBy(() -> EventFileReader.read(cut)).hasMessageContaining("truncated record of");
        for (int i = whole.length - 40; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 0x10;
            Files.write(cut, changed);
            assertThatThrownBy(() -> EventFileReader.read(cut))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(cut.toString());
        }
    }

    @Test
    void anInterruptedThreadGoesOnWriting() throws IOException {
        try (SummaryWriter writer = new SummaryWriter(directory)) {
            Thread.currentThread().interrupt();
            writer.addScalar("x", 1, 1);
            writer.flush();
            assertThat(Thread.interrupted())
                    .as("the interrupt is still to be seen")
                    .isTrue();
            writer.addScalar("x", 2, 2);
            assertThat(EventFileReader.read(writer.file())).hasSize(3);
        }
    }

    @Test
    void severalThreadsWriteWholeRecords() throws Exception {
        try (SummaryWriter writer = new SummaryWriter(directory)) {
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(t -> new Thread(
                            () -> IntStream.range(0, 200).forEach(i -> writer.addScalar("thread" + t, i, i))))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(EventFileReader.read(writer.file())).hasSize(1 + 4 * 200);
        }
    }

    @Test
    void namesDoNotLeadOutOfTheDirectory() throws IOException {
        try (SummaryWriter writer = new SummaryWriter(directory.resolve("run"))) {
            writer.addScalars("loss/a", Map.of("../../up", 1), 0);
        }
        assertThat(EventFileReader.readRun(directory.resolve("run/loss_a_.._.._up")))
                .hasSize(2);
    }

    @Test
    void aRecordThatIsNoEventIsNamed() throws IOException {
        Path file = directory.resolve("other");
        try (RecordFile records = new RecordFile(file)) {
            records.write(new byte[] {0x2a, 0x7f, 1});
        }
        assertThatThrownBy(() -> EventFileReader.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": no TensorBoard event at byte 0");
    }

    @Test
    void refusesBadInput() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> new SummaryWriter(file.resolve("run")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't write TensorBoard events in " + file.resolve("run"));
        SummaryWriter writer = new SummaryWriter(directory);
        assertThatThrownBy(() -> writer.addImage("x", Nd4j.rand(2, 5, 5), ImageFormat.CHW, 0))
                .hasMessageContaining("1, 3 or 4 channels, has 2");
        assertThatThrownBy(() -> writer.addImage("x", Nd4j.rand(5, 5), ImageFormat.CHW, 0))
                .hasMessage("image must have 3 axes for CHW: [5, 5]");
        assertThatThrownBy(() -> writer.addImages("x", Nd4j.rand(3, 5, 5), ImageFormat.CHW, 0))
                .hasMessage("format must be NCHW or NHWC: CHW");
        assertThatThrownBy(() -> writer.addScalar(" ", 1, 1)).hasMessage("tag must not be blank:  ");
        writer.close();
        writer.close();
        assertThatThrownBy(() -> writer.addScalar("x", 1, 1)).isInstanceOf(IllegalStateException.class);
    }
}

package org.inkstone.train;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.io.AtomicFile;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.type.TypeReference;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A model file (of one network; of several, a folder for each) that also holds the training's state under
 * {@code inkstone/}. DL4J reads it as a plain model.
 */
final class Checkpoint {
    private static final String STATE = "inkstone/state.json";
    private static final String SERIES = "inkstone/series/";
    private static final String ARRAYS = "inkstone/arrays/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final TrainingState state;

    private Checkpoint(Path file, TrainingState state) {
        this.file = file;
        this.state = state;
    }

    static void write(Path file, Map<String, Model> networks, TrainingState state) throws IOException {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out, 1 << 16));
            // weights hardly compress, and a training should not wait for the attempt
            zip.setLevel(1);
            for (Map.Entry<String, Model> network : networks.entrySet()) {
                ModelArchive.write(zip, prefix(networks, network.getKey()), network.getValue());
            }
            ModelArchive.put(zip, STATE, JSON.writeValueAsString(state.texts()));
            for (Map.Entry<String, double[]> series : state.series().entrySet()) {
                zip.putNextEntry(new ZipEntry(SERIES + series.getKey()));
                DataOutputStream data = new DataOutputStream(new BufferedOutputStream(zip, 1 << 16));
                for (double value : series.getValue()) {
                    data.writeDouble(value);
                }
                data.flush();
            }
            for (Map.Entry<String, INDArray> array : state.arrays().entrySet()) {
                ModelArchive.put(zip, ARRAYS + array.getKey(), array.getValue());
            }
            zip.finish();
            zip.flush();
        });
    }

    /** Reads the state; the networks' part is read by {@link #restoreInto}. */
    static Checkpoint read(Path file) {
        try (ZipFile zip = ModelArchive.open(file)) {
            if (!ModelArchive.has(zip, STATE)) {
                throw new ModelFileException(
                        file + " is a model, but no checkpoint: there is no training to go on with");
            }
            TrainingState state = new TrainingState();
            state.texts()
                    .putAll(JSON.readValue(
                            ModelArchive.text(zip, STATE), new TypeReference<LinkedHashMap<String, String>>() {}));
            for (ZipEntry entry : zip.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith(SERIES)) {
                    state.series().put(name.substring(SERIES.length()), doubles(zip, name));
                } else if (name.startsWith(ARRAYS)) {
                    state.arrays().put(name.substring(ARRAYS.length()), ModelArchive.array(zip, name));
                }
            }
            return new Checkpoint(file, state);
        } catch (IOException e) {
            throw new ModelFileException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    TrainingState state() {
        return state;
    }

    /** Puts weights, updater state and counters into the networks, which have to be built alike. */
    void restoreInto(Trainable trainable) {
        Map<String, Model> networks = trainable.networks();
        try (ZipFile zip = ModelArchive.open(file)) {
            for (Map.Entry<String, Model> network : networks.entrySet()) {
                restore(zip, prefix(networks, network.getKey()), network.getValue());
            }
        } catch (IOException e) {
            throw new ModelFileException("can't close " + file, e);
        }
    }

    private static void restore(ZipFile zip, String prefix, Model network) {
        Model saved = ModelArchive.create(zip, prefix);
        refuseOther(zip.getName(), saved, network);
        network.setParams(saved.params());
        ModelArchive.restoreUpdater(zip, prefix, network);
        if (network instanceof MultiLayerNetwork layers && saved instanceof MultiLayerNetwork from) {
            layers.setIterationCount(from.getIterationCount());
            layers.setEpochCount(from.getEpochCount());
        } else if (network instanceof ComputationGraph graph && saved instanceof ComputationGraph from) {
            graph.getConfiguration().setIterationCount(from.getIterationCount());
            graph.getConfiguration().setEpochCount(from.getEpochCount());
        }
        saved.close();
    }

    private static void refuseOther(String file, Model saved, Model network) {
        String other = file + " is a checkpoint of another model: ";
        if (saved.getClass() != network.getClass()) {
            throw new ModelFileException(other + "a " + saved.getClass().getSimpleName() + ", not a "
                    + network.getClass().getSimpleName());
        }
        Map<String, INDArray> theirs = saved.paramTable();
        Map<String, INDArray> ours = network.paramTable();
        for (Map.Entry<String, INDArray> parameter : ours.entrySet()) {
            INDArray there = theirs.get(parameter.getKey());
            if (there == null || !there.equalShapes(parameter.getValue())) {
                throw new ModelFileException(other + "parameter " + parameter.getKey() + " is "
                        + (there == null ? "missing" : java.util.Arrays.toString(there.shape())) + " there and "
                        + java.util.Arrays.toString(parameter.getValue().shape()) + " here");
            }
        }
        if (theirs.size() != ours.size()) {
            throw new ModelFileException(
                    other + "it has " + theirs.size() + " parameter arrays, this one " + ours.size());
        }
    }

    private static double[] doubles(ZipFile zip, String name) throws IOException {
        try (InputStream in = ModelArchive.stream(zip, name)) {
            byte[] bytes = in.readAllBytes();
            double[] values = new double[bytes.length / Double.BYTES];
            java.nio.ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
            return values;
        }
    }

    private static String prefix(Map<String, Model> networks, String name) {
        return networks.size() == 1 ? "" : "networks/" + name + "/";
    }
}

package org.inkstone.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Networks in a zip file, in the layout of DL4J's {@code ModelSerializer}: its files are read, and it reads ours. Only
 * JSON and plain arrays are read; Java serialisation, which DL4J uses for preprocessors, never is.
 */
final class ModelArchive {
    /** Names DL4J or we give to entries; a folder stands before them where a file holds several networks. */
    private static final Set<String> KNOWN = Set.of(
            ModelSerializer.CONFIGURATION_JSON,
            ModelSerializer.COEFFICIENTS_BIN,
            ModelSerializer.UPDATER_BIN,
            ModelSerializer.NORMALIZER_BIN,
            ModelSerializer.PREPROCESSOR_BIN,
            ModelSerializer.NO_PARAMS_MARKER);

    private static final List<String> KNOWN_FOLDERS = List.of("inkstone/", "networks/", "objects/");
    private static final String LAYERS = "confs";

    private ModelArchive() {}

    static void write(ZipOutputStream zip, String prefix, Model network) throws IOException {
        put(zip, prefix + ModelSerializer.CONFIGURATION_JSON, configuration(network));
        if (network.params() == null) {
            zip.putNextEntry(new ZipEntry(prefix + ModelSerializer.NO_PARAMS_MARKER));
            return;
        }
        put(zip, prefix + ModelSerializer.COEFFICIENTS_BIN, network.params());
        INDArray state = updaterState(network);
        if (state != null && state.length() > 0) {
            put(zip, prefix + ModelSerializer.UPDATER_BIN, state);
        }
    }

    static void put(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
    }

    static void put(ZipOutputStream zip, String name, INDArray array) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(zip, 1 << 16));
        Nd4j.write(array, out);
        out.flush();
    }

    static String configuration(Model network) {
        if (network instanceof MultiLayerNetwork layers) {
            return layers.getLayerWiseConfigurations().toJson();
        }
        if (network instanceof ComputationGraph graph) {
            return graph.getConfiguration().toJson();
        }
        throw new IllegalArgumentException(
                "can't save a " + network.getClass().getName() + ": only MultiLayerNetwork and ComputationGraph");
    }

    /** The updater's moments as one array; null for updaters without any. */
    static INDArray updaterState(Model network) {
        return network instanceof MultiLayerNetwork layers
                ? layers.getUpdater().getStateViewArray()
                : ((ComputationGraph) network).getUpdater().getStateViewArray();
    }

    /** Opens a file and checks the names of its entries. */
    static ZipFile open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelFileException("no model file at " + file);
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (IOException e) {
            throw new ModelFileException(file + " is truncated or not a model file: " + e.getMessage(), e);
        }
        zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> !isKnown(name))
                .findFirst()
                .ifPresent(name -> {
                    try {
                        zip.close();
                    } catch (IOException e) {
                        throw new ModelFileException("can't close " + file, e);
                    }
                    throw new ModelFileException(file + " is not a model file: unexpected entry \"" + name + "\"");
                });
        return zip;
    }

    private static boolean isKnown(String name) {
        return KNOWN.contains(name) || KNOWN_FOLDERS.stream().anyMatch(name::startsWith);
    }

    /** Creates the network of a file, with weights and updater state. */
    static Model create(ZipFile zip, String prefix) {
        String json = text(zip, prefix + ModelSerializer.CONFIGURATION_JSON);
        AllowedClasses.check(zip.getName(), json);
        INDArray parameters = has(zip, prefix + ModelSerializer.COEFFICIENTS_BIN)
                ? array(zip, prefix + ModelSerializer.COEFFICIENTS_BIN)
                : null;
        Model network = create(zip.getName(), json, parameters);
        restoreUpdater(zip, prefix, network);
        return network;
    }

    private static Model create(String file, String json, INDArray parameters) {
        try {
            if (json.contains("\"" + LAYERS + "\"")) {
                MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
                network.init(parameters, false);
                return network;
            }
            ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
            graph.init(parameters, false);
            return graph;
        } catch (RuntimeException e) {
            throw new ModelFileException(file + " does not hold a usable network: " + firstLine(e), e);
        }
    }

    static void restoreUpdater(ZipFile zip, String prefix, Model network) {
        INDArray state = network.params() == null ? null : updaterState(network);
        boolean needed = state != null && state.length() > 0;
        if (!needed || !has(zip, prefix + ModelSerializer.UPDATER_BIN)) {
            return;
        }
        INDArray saved = array(zip, prefix + ModelSerializer.UPDATER_BIN);
        if (saved.length() != state.length()) {
            throw new ModelFileException(zip.getName() + " was made with another updater: its state has "
                    + saved.length() + " values, not " + state.length());
        }
        state.assign(saved.reshape(state.shape()));
    }

    static boolean has(ZipFile zip, String name) {
        return zip.getEntry(name) != null;
    }

    static String text(ZipFile zip, String name) {
        try (InputStream in = stream(zip, name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw broken(zip, name, e);
        }
    }

    static INDArray array(ZipFile zip, String name) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(stream(zip, name), 1 << 16))) {
            return Nd4j.read(in);
        } catch (IOException | RuntimeException e) {
            if (e instanceof ModelFileException told) {
                throw told;
            }
            throw broken(zip, name, e);
        }
    }

    static InputStream stream(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new ModelFileException(zip.getName() + " is not a model file: it has no " + name);
        }
        return zip.getInputStream(entry);
    }

    static ModelFileException broken(ZipFile zip, String name, Exception cause) {
        return new ModelFileException(
                zip.getName() + " is damaged: can't read " + name + ": " + firstLine(cause), cause);
    }

    private static String firstLine(Throwable e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().lines().findFirst().orElse("");
    }
}

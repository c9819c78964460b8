package org.inkstone.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.io.AtomicFile;
import org.nd4j.shade.jackson.core.type.TypeReference;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Saves and loads networks, weights and updater state together, in the format of DL4J's {@code ModelSerializer}. A file is
 * written under a temporary name and moved; one from elsewhere is checked before it is parsed: known entries only, and no
 * class outside DL4J, ND4J, Inkstone and the packages named by {@link #allow}.
 */
public final class ModelFiles {
    private static final String NOTES = "inkstone/notes.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelFiles() {}

    /** Writes a network, replacing a file that is there. */
    public static void save(Model network, Path file) {
        save(network, file, Map.of());
    }

    /**
     * Writes a network with what else has to be known to use it, such as the names of its classes; {@link #notes} gives
     * that back, and {@link #load} works as without.
     */
    public static void save(Model network, Path file, Map<String, String> notes) {
        try {
            AtomicFile.write(file, out -> {
                ZipOutputStream zip = new ZipOutputStream(out);
                ModelArchive.write(zip, "", network);
                if (!notes.isEmpty()) {
                    ModelArchive.put(zip, NOTES, JSON.writeValueAsString(notes));
                }
                zip.finish();
            });
        } catch (IOException e) {
            throw new UncheckedIOException("can't save the network to " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a network: a model file, or a checkpoint of one network.
     *
     * @throws ModelFileException when the file is missing, damaged, not a model, or names classes that aren't allowed
     */
    public static Model load(Path file) {
        try (ZipFile zip = ModelArchive.open(file)) {
            return ModelArchive.create(zip, "");
        } catch (IOException e) {
            throw new ModelFileException("can't close " + file, e);
        }
    }

    /**
     * What {@link #save(Model, Path, Map)} wrote beside the network; empty where there is nothing.
     *
     * @throws ModelFileException when the file is missing, damaged or not a model
     */
    public static Map<String, String> notes(Path file) {
        try (ZipFile zip = ModelArchive.open(file)) {
            return ModelArchive.has(zip, NOTES)
                    ? JSON.readValue(
                            ModelArchive.text(zip, NOTES), new TypeReference<LinkedHashMap<String, String>>() {})
                    : Map.of();
        } catch (IOException e) {
            throw new ModelFileException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Reads a network of layers; a graph is a {@link ModelFileException}. */
    public static MultiLayerNetwork loadMultiLayerNetwork(Path file) {
        if (load(file) instanceof MultiLayerNetwork network) {
            return network;
        }
        throw new ModelFileException(file + " holds a ComputationGraph, not a MultiLayerNetwork");
    }

    /** Reads a graph; a network of layers is a {@link ModelFileException}. */
    public static ComputationGraph loadGraph(Path file) {
        if (load(file) instanceof ComputationGraph graph) {
            return graph;
        }
        throw new ModelFileException(file + " holds a MultiLayerNetwork, not a ComputationGraph");
    }

    /**
     * Lets model files name classes of a further package, such as your own layers.
     *
     * @param packagePrefix with the dot at its end, like {@code "com.example.layers."}
     */
    public static void allow(String packagePrefix) {
        AllowedClasses.allow(packagePrefix);
    }
}

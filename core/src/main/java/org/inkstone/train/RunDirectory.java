package org.inkstone.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.io.AtomicFile;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The directory of a run: refused before work starts where it can't be written, then described by config.json. */
final class RunDirectory {
    static final String CONFIG = "config.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunDirectory() {}

    static void check(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, ".probe", ".tmp"));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write to the run directory " + directory + ": " + e, e);
        }
    }

    static void describe(TrainerSettings settings, Trainable trainable, List<Callback> callbacks) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("started", Instant.now().toString());
        config.put("seed", settings.seed());
        config.put("epochs", settings.epochs());
        config.put("maxSteps", settings.maxSteps());
        config.put("validationEvery", settings.validationEvery());
        config.put("validationEverySteps", settings.validationEverySteps());
        config.put("limitBatches", settings.limitBatches());
        config.put("limitValidationBatches", settings.limitValidationBatches());
        config.put("overfitSteps", settings.overfitSteps());
        config.put("smokeRun", settings.smoke());
        config.put(
                "resumedFrom",
                settings.resumeFrom() == null ? null : settings.resumeFrom().toString());
        config.put("callbacks", callbacks.stream().map(Callback::name).toList());
        config.put("java", System.getProperty("java.version"));
        config.put("cores", Runtime.getRuntime().availableProcessors());
        Map<String, Object> networks = new LinkedHashMap<>();
        trainable.networks().forEach((name, network) -> {
            Map<String, Object> description = new LinkedHashMap<>();
            description.put("type", network.getClass().getSimpleName());
            description.put("parameters", network.numParams());
            if (network instanceof MultiLayerNetwork layers) {
                description.put(
                        "configuration",
                        tree(layers.getLayerWiseConfigurations().toJson()));
            } else if (network instanceof ComputationGraph graph) {
                description.put("configuration", tree(graph.getConfiguration().toJson()));
            }
            networks.put(name, description);
        });
        config.put("networks", networks);
        try {
            AtomicFile.write(
                    settings.runDirectory().resolve(CONFIG),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

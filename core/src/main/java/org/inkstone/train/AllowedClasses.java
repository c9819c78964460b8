package org.inkstone.train;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * DL4J's model configurations name the classes to create. Before one is parsed, every name has to belong to a known
 * package, so that a model file from elsewhere can't make the JVM create what it likes.
 */
final class AllowedClasses {
    private static final Set<String> TYPE_KEYS = Set.of("@class", "@type", "class");
    private static final List<String> PREFIXES =
            new CopyOnWriteArrayList<>(List.of("org.deeplearning4j.", "org.nd4j.", "org.inkstone."));
    private static final ObjectMapper JSON = new ObjectMapper();

    private AllowedClasses() {}

    static void allow(String packagePrefix) {
        if (packagePrefix == null || packagePrefix.isBlank() || !packagePrefix.endsWith(".")) {
            throw new IllegalArgumentException(
                    "a package prefix ends with a dot, like \"com.example.\": " + packagePrefix);
        }
        if (!PREFIXES.contains(packagePrefix)) {
            PREFIXES.add(packagePrefix);
        }
    }

    /** Refuses a configuration that names a class of another package. */
    static void check(String file, String json) {
        try {
            check(file, JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new ModelFileException(file + " is no model file: its configuration is not JSON", e);
        }
    }

    private static void check(String file, JsonNode node) {
        if (node.isObject()) {
            for (var fields = node.fields(); fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                if (TYPE_KEYS.contains(field.getKey()) && field.getValue().isTextual()) {
                    checkName(file, field.getValue().asText());
                }
                check(file, field.getValue());
            }
        } else if (node.isArray()) {
            node.forEach(child -> check(file, child));
        }
    }

    private static void checkName(String file, String name) {
        if (PREFIXES.stream().noneMatch(name::startsWith)) {
            throw new ModelFileException(file + " names the class " + name
                    + ", which is in none of the allowed packages " + PREFIXES
                    + "; if you trust it, call ModelFiles.allow(\"its.package.\")");
        }
    }
}

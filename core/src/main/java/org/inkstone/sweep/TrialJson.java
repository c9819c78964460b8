package org.inkstone.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inkstone.sweep.TrialRecord.Rung;
import org.inkstone.sweep.TrialRecord.State;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** A trial as a line of the ledger and back, with every bit of its numbers. */
final class TrialJson {
    private TrialJson() {}

    static ObjectNode write(ObjectMapper json, TrialRecord trial) {
        ObjectNode node = json.createObjectNode();
        node.put("trial", trial.number());
        node.put("state", trial.state().name().toLowerCase(Locale.ROOT));
        if (trial.scored()) {
            node.put("score", trial.score());
        } else {
            node.putNull("score");
        }
        node.put("seconds", trial.seconds());
        node.put("seed", trial.seed());
        node.set("parameters", json.valueToTree(trial.parameters()));
        ArrayNode position = node.putArray("position");
        trial.position().forEach(position::add);
        ArrayNode rungs = node.putArray("rungs");
        trial.rungs()
                .forEach(rung -> rungs.addObject().put("budget", rung.budget()).put("score", rung.score()));
        node.put("error", trial.error());
        return node;
    }

    /** @throws DamagedLineException when something is missing */
    static TrialRecord read(JsonNode node) {
        State state;
        try {
            state = State.valueOf(field(node, "state").asText().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new DamagedLineException("no such state: " + node.get("state"));
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        field(node, "parameters").fields().forEachRemaining(e -> parameters.put(e.getKey(), value(e.getValue())));
        List<Double> position = new ArrayList<>();
        field(node, "position").forEach(v -> position.add(v.asDouble()));
        List<Rung> rungs = new ArrayList<>();
        field(node, "rungs")
                .forEach(r -> rungs.add(new Rung(
                        field(r, "budget").asDouble(), field(r, "score").asDouble())));
        JsonNode score = field(node, "score");
        return new TrialRecord(
                field(node, "trial").asInt(),
                parameters,
                position,
                field(node, "seed").asLong(),
                rungs,
                score.isNull() ? Double.NaN : score.asDouble(),
                field(node, "seconds").asDouble(),
                state,
                field(node, "error").asText());
    }

    private static JsonNode field(JsonNode node, String name) {
        JsonNode field = node.get(name);
        if (field == null) {
            throw new DamagedLineException("no field " + name);
        }
        return field;
    }

    private static Object value(JsonNode node) {
        if (node.isInt()) {
            return node.intValue();
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() ? (Object) node.longValue() : (Object) node.doubleValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.asText();
    }
}

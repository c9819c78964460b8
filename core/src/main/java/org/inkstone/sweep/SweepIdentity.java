package org.inkstone.sweep;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** What makes two sweeps the same, so that one may go on where the other stopped; the first line of a ledger. */
record SweepIdentity(Map<String, String> facts) {
    private static final String KEY = "sweep";

    static SweepIdentity of(
            SearchSpace space,
            SearchStrategy strategy,
            int trials,
            long seed,
            boolean minimize,
            SuccessiveHalving halving) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("parameters", String.join(" ", space.names()));
        facts.put("space", space.fingerprint());
        facts.put("strategy", strategy.describe());
        facts.put("planned trials", strategy.planned() ? String.valueOf(trials) : "any");
        facts.put("seed", String.valueOf(seed));
        facts.put("goal", minimize ? "minimize" : "maximize");
        facts.put("early stopping", halving == null ? "none" : halving.toString());
        return new SweepIdentity(facts);
    }

    JsonNode toJson(ObjectMapper json) {
        ObjectNode node = json.createObjectNode();
        node.set(KEY, json.valueToTree(facts));
        return node;
    }

    void requireSame(JsonNode header, Path file) {
        JsonNode other = header.get(KEY);
        if (other == null) {
            throw new LedgerException(file + " is no ledger of a sweep");
        }
        facts.forEach((name, value) -> {
            String theirs = other.path(name).asText();
            if (!theirs.equals(value)) {
                throw new LedgerException("the ledger " + file + " belongs to another sweep: its " + name + " is "
                        + theirs + ", not " + value);
            }
        });
    }
}

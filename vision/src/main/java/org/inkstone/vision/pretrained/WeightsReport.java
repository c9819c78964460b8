package org.inkstone.vision.pretrained;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of the tensors of a file.
 *
 * @param file       it came from
 * @param loaded     names of the tensors the network took
 * @param missing    names the network needs and the file lacks
 * @param unexpected names in the file that the network has no place for
 * @param misshaped  for each tensor of another shape or kind, a sentence that says which
 */
public record WeightsReport(
        Path file, List<String> loaded, List<String> missing, List<String> unexpected, List<String> misshaped) {
    private static final int NAMED = 40;

    public WeightsReport {
        loaded = List.copyOf(loaded);
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        misshaped = List.copyOf(misshaped);
    }

    /** Whether every tensor found its place, and every parameter its tensor. */
    public boolean complete() {
        return missing.isEmpty() && unexpected.isEmpty() && misshaped.isEmpty();
    }

    /** One line. */
    @Override
    public String toString() {
        if (complete()) {
            return file + ": all " + loaded.size() + " tensors fit";
        }
        List<String> parts = new ArrayList<>();
        part(parts, "missing", missing);
        part(parts, "unexpected", unexpected);
        part(parts, "of another shape", misshaped);
        return file + " does not fit the model: " + String.join("; ", parts);
    }

    private static void part(List<String> parts, String what, List<String> names) {
        if (!names.isEmpty()) {
            int more = names.size() - NAMED;
            parts.add(names.size() + " " + what + ": "
                    + String.join(", ", names.subList(0, Math.min(names.size(), NAMED)))
                    + (more > 0 ? " and " + more + " more" : ""));
        }
    }
}

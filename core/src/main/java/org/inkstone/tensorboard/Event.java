package org.inkstone.tensorboard;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One record of an event file.
 *
 * @param wallTime when it was written, in seconds since 1970
 * @param step     the step it belongs to
 * @param values   the summaries it holds
 * @param graph    name and operation of each node, in order, where it is a graph
 */
public record Event(double wallTime, long step, List<Value> values, Optional<Map<String, String>> graph) {

    /** A summary under a tag. */
    public sealed interface Value {
        String tag();
    }

    /** A number. */
    public record Scalar(String tag, float value) implements Value {}

    /** A picture, encoded as PNG. */
    public record Picture(String tag, int height, int width, byte[] png) implements Value {}

    /** A distribution: values up to each limit, but above the one before. */
    public record Distribution(
            String tag, double min, double max, double count, double sum, double[] limits, double[] counts)
            implements Value {}

    /** Text. */
    public record Text(String tag, String text) implements Value {}

    /** Something this reader does not know. */
    public record Other(String tag) implements Value {}
}

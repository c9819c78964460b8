package org.inkstone.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.annotations.SerializedName;

/**
 * One measurement, a line of JSON between the processes.
 *
 * @param mode            what was done: train, infer, generate, sample
 * @param batch           sequences or pictures at a time
 * @param cached          with mode generate, whether keys and values were kept
 * @param newTokens       with mode generate, tokens per sequence
 * @param tokensPerSecond with mode generate, median over the rounds
 * @param last            loss, logit or token of the last step
 * @param steps           how many were timed
 * @param ms              median of a step, or of a whole generation or sampling
 * @param minMs           fastest step
 * @param beforeMb        resident size before, megabytes
 * @param peakMb          largest resident size meanwhile, megabytes
 */
public record Figure(
        String mode,
        int batch,
        boolean cached,
        @SerializedName("new_tokens") int newTokens,
        @SerializedName("tokens_per_s") double tokensPerSecond,
        double last,
        int steps,
        double ms,
        @SerializedName("min_ms") double minMs,
        @SerializedName("before_mb") double beforeMb,
        @SerializedName("peak_mb") double peakMb) {
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    /** What was measured, in words. */
    String what() {
        String what = mode + ", batch " + batch;
        return mode.equals("generate") ? what + (cached ? ", cached" : ", without cache") : what;
    }

    /** One line of a table. */
    String line() {
        String speed = switch (mode) {
            case "generate" -> String.format("%.0f tokens/s", tokensPerSecond);
            case "sample" -> String.format("%.0f ms, %.1f pictures/s", ms, batch / ms * 1e3);
            default -> String.format("%.1f ms (fastest %.1f)", ms, minMs);
        };
        return String.format("%-34s %-30s peak %.0f MB (%.0f before)", what(), speed, peakMb, beforeMb);
    }

    String toJson() {
        return GSON.toJson(this);
    }

    static Figure parse(String json) {
        return GSON.fromJson(json, Figure.class);
    }
}

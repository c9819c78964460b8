package org.inkstone.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.annotations.SerializedName;

/**
 * One measurement, a line of JSON between the processes.
 *
 * @param mode            train, infer or generate
 * @param batch           sequences at a time
 * @param cached          with mode generate, whether keys and values were kept
 * @param newTokens       with mode generate, tokens per sequence
 * @param tokensPerSecond with mode generate, median over the rounds
 * @param last            loss, logit or token of the last step
 * @param steps           how many were timed
 * @param ms              median of a step; of a whole generation with mode generate
 * @param minMs           fastest step
 * @param beforeMb        resident size before, megabytes
 * @param peakMb          largest resident size meanwhile, megabytes
 */
public record TransformerFigure(
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

    String toJson() {
        return GSON.toJson(this);
    }

    static TransformerFigure parse(String json) {
        return GSON.fromJson(json, TransformerFigure.class);
    }
}

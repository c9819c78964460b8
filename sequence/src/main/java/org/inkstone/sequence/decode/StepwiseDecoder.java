package org.inkstone.sequence.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** One token a row and step, by a rule that looks at the logits alone. Rows that have ended leave the batch at once. */
abstract class StepwiseDecoder implements Decoder {
    private final GenerationOptions options;
    private final List<LogitsProcessor> processors;

    StepwiseDecoder(GenerationOptions options, List<LogitsProcessor> processors) {
        this.options = options;
        this.processors = processors;
    }

    /** The token to go on with. */
    abstract int choose(float[] logits, SplittableRandom random);

    @Override
    public final List<Generation> generate(StepModel model, int[][] prompts) {
        return generate(model, prompts, (row, token) -> {});
    }

    /** As {@link Decoder#generate}, telling the listener each token when it is chosen, row by row and step by step. */
    public final List<Generation> generate(StepModel model, int[][] prompts, TokenListener listener) {
        Prompts.check(model, prompts, options);
        // Each row draws from a stream of its own, so what it draws does not depend on the other rows.
        SplittableRandom source = new SplittableRandom(options.seed());
        List<Row> active = new ArrayList<>();
        for (int i = 0; i < prompts.length; i++) {
            active.add(new Row(i, new Draft(prompts[i], options, model), source.split()));
        }
        Generation[] results = new Generation[prompts.length];
        try (DecodingSession session = model.begin(prompts)) {
            while (true) {
                float[][] logits = session.logits();
                List<Integer> going = new ArrayList<>();
                int[] tokens = new int[active.size()];
                for (int r = 0; r < active.size(); r++) {
                    Row row = active.get(r);
                    int token = next(row, logits[r]);
                    listener.token(row.number, token);
                    FinishReason reason = reason(row.draft, token);
                    if (reason == null) {
                        tokens[going.size()] = token;
                        going.add(r);
                    } else {
                        results[row.number] = row.draft.finish(row.draft.logProbability(), reason);
                    }
                }
                if (going.isEmpty()) {
                    return List.of(results);
                }
                if (going.size() < active.size()) {
                    session.reorder(going.stream().mapToInt(r -> r).toArray());
                    active = going.stream().map(active::get).toList();
                }
                session.append(Arrays.copyOf(tokens, going.size()));
            }
        }
    }

    private int next(Row row, float[] logits) {
        Scores.check(logits, row.number);
        if (processors.isEmpty()) {
            int token = choose(logits, row.random);
            row.draft.add(token, logits[token] - Scores.logSumExp(logits));
            return token;
        }
        float[] processed = logits.clone();
        processors.forEach(processor -> processor.process(row.draft.tokens(), processed));
        Scores.check(processed, row.number);
        int token = choose(processed, row.random);
        row.draft.add(token, logits[token] - Scores.logSumExp(logits));
        return token;
    }

    private FinishReason reason(Draft draft, int token) {
        if (options.stopTokens().contains(token)) {
            return FinishReason.STOP_TOKEN;
        }
        return draft.isFull() ? draft.atLimit() : null;
    }

    private record Row(int number, Draft draft, SplittableRandom random) {}
}

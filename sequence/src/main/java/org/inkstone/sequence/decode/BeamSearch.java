package org.inkstone.sequence.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keeps the best few beginnings of each prompt's continuation and lengthens all of them at each step. A hypothesis is scored by the
 * sum of its tokens' log-probabilities, after the options' processors, divided by the length penalty. The options' temperature,
 * top-k and top-p are those of sampling and play no part.
 */
public final class BeamSearch implements Decoder {
    private final GenerationOptions options;
    private final BeamOptions beamOptions;

    public BeamSearch(GenerationOptions options, BeamOptions beamOptions) {
        this.options = options;
        this.beamOptions = beamOptions;
    }

    @Override
    public List<Generation> generate(StepModel model, int[][] prompts) {
        return nBest(model, prompts).stream().map(best -> best.get(0)).toList();
    }

    /**
     * As {@link Decoder#generate}, with several continuations of each prompt.
     *
     * @return for each prompt the {@link BeamOptions#results()} best, best first; fewer where so many don't exist
     */
    public List<List<Generation>> nBest(StepModel model, int[][] prompts) {
        Prompts.check(model, prompts, options);
        List<Beams> all = IntStream.range(0, prompts.length)
                .mapToObj(i -> new Beams(i, new Draft(prompts[i], options, model), options, beamOptions))
                .toList();
        try (DecodingSession session = model.begin(prompts)) {
            List<Beams> active = all;
            while (true) {
                active = step(session, active);
                if (active.isEmpty()) {
                    return all.stream().map(Beams::best).toList();
                }
            }
        }
    }

    /** Lengthens every beam of every prompt; gives back the prompts that go on. */
    private static List<Beams> step(DecodingSession session, List<Beams> active) {
        float[][] logits = session.logits();
        List<Beams> going = new ArrayList<>();
        List<Integer> parents = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        int first = 0;
        for (Beams beams : active) {
            int rows = beams.size();
            List<Beams.Candidate> chosen = beams.step(List.of(logits).subList(first, first + rows));
            for (Beams.Candidate c : chosen) {
                parents.add(first + c.beam());
                tokens.add(c.token());
            }
            if (!chosen.isEmpty()) {
                going.add(beams);
            }
            first += rows;
        }
        if (!going.isEmpty()) {
            session.reorder(parents.stream().mapToInt(i -> i).toArray());
            session.append(tokens.stream().mapToInt(i -> i).toArray());
        }
        return going;
    }
}

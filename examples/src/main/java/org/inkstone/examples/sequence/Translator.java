package org.inkstone.examples.sequence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.sequence.decode.BeamOptions;
import org.inkstone.sequence.decode.BeamSearch;
import org.inkstone.sequence.decode.Decoder;
import org.inkstone.sequence.decode.Generation;
import org.inkstone.sequence.decode.GenerationOptions;
import org.inkstone.sequence.decode.GreedyDecoder;
import org.inkstone.sequence.decode.StepModel;
import org.inkstone.sequence.decode.SuppressTokensLogitsProcessor;
import org.inkstone.sequence.model.RecurrentEncoderDecoder;
import org.inkstone.sequence.model.Seq2SeqTransformer;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.Vocabulary;

/** Either model with the two tokenizers: text to text. */
final class Translator {
    static final String MODEL = "model.zip";

    private static final int BATCH = 32;

    private final Function<int[][], StepModel> model;
    private final Tokenizer source;
    private final Tokenizer target;
    private final int maxTokens;

    private Translator(Function<int[][], StepModel> model, Tokenizer source, Tokenizer target, int maxTokens) {
        this.model = model;
        this.source = source;
        this.target = target;
        this.maxTokens = maxTokens;
    }

    static Translator of(Seq2SeqTransformer model, Tokenizer source, Tokenizer target, int maxTokens) {
        return new Translator(model::reading, source, target, maxTokens);
    }

    static Translator recurrent(ComputationGraph network, TranslationData data) {
        RecurrentEncoderDecoder model = new RecurrentEncoderDecoder(network);
        return new Translator(
                sources -> model.bind(sources, data.maxTokens()), data.source(), data.target(), data.maxTokens());
    }

    /** The Transformer that a run left in its directory. */
    static Translator load(Path run) {
        List<Tokenizer> tokenizers = TranslationData.load(run);
        Tokenizer source = tokenizers.get(0);
        Tokenizer target = tokenizers.get(1);
        Seq2SeqTransformer model = Seq2SeqTransformer.load(
                run.resolve(MODEL),
                source.vocabulary().size(),
                target.vocabulary().size());
        int[][] any = {{source.vocabulary().unknownId()}};
        return of(model, source, target, model.reading(any).maxLength());
    }

    /** The likeliest token each time. */
    Decoder greedy() {
        return new GreedyDecoder(generation());
    }

    /** The best of several hypotheses by mean log-probability. */
    Decoder beam(int beams) {
        return new BeamSearch(generation(), BeamOptions.of(beams));
    }

    private GenerationOptions generation() {
        Vocabulary v = target.vocabulary();
        return GenerationOptions.builder()
                .maxNewTokens(maxTokens - 1)
                .stopTokens(v.endId())
                .processor(new SuppressTokensLogitsProcessor(Set.of(v.paddingId(), v.unknownId(), v.beginId())))
                .build();
    }

    /** Translates one text. */
    String translate(String text, Decoder decoder) {
        int tokens = source.encode(text).length;
        if (tokens == 0 || tokens > maxTokens) {
            throw new IllegalArgumentException(
                    "--text has " + tokens + " tokens, the model reads 1 to " + maxTokens + " at once");
        }
        return translate(List.of(text), decoder).get(0);
    }

    /** Translates texts, none of them longer than the model reads. */
    List<String> translate(List<String> texts, Decoder decoder) {
        List<String> translations = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += BATCH) {
            int[][] sources = texts.subList(from, Math.min(texts.size(), from + BATCH)).stream()
                    .map(source::encode)
                    .toArray(int[][]::new);
            for (int[] tokens : tokens(sources, decoder)) {
                translations.add(target.decode(tokens).strip());
            }
        }
        return translations;
    }

    /** The tokens of translations, without begin and end. */
    List<int[]> tokens(int[][] sources, Decoder decoder) {
        int[][] prompts = new int[sources.length][];
        Arrays.fill(prompts, new int[] {target.vocabulary().beginId()});
        return decoder.generate(model.apply(sources), prompts).stream()
                .map(Generation::content)
                .toList();
    }
}

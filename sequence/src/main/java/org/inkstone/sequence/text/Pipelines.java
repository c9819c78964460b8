package org.inkstone.sequence.text;

/** Tokenizers as trainers put them together. */
final class Pipelines {
    private Pipelines() {}

    static AddedTokens added(SpecialTokens special) {
        return new AddedTokens(
                special.all().stream().map(AddedTokens.AddedToken::special).toList());
    }

    static Tokenizer tokenizer(
            SpecialTokens special,
            Normalizer normalizer,
            PreTokenizer preTokenizer,
            TokenModel model,
            PostTemplate template,
            TokenDecoder decoder) {
        return new PipelineTokenizer(
                new PipelineTokenizer.Steps(added(special), normalizer, preTokenizer, model, template, decoder),
                special);
    }
}

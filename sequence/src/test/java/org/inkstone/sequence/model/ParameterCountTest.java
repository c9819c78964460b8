package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;
import org.inkstone.nn.SequencePooling;
import org.inkstone.sequence.attention.NormPlacement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterCountTest {

    /** All kinds of shapes. */
    static Stream<TransformerConfig> shapes() {
        Random random = new Random(5);
        return Stream.generate(() -> shape(random)).limit(40);
    }

    private static TransformerConfig shape(Random random) {
        int keyHeads = 1 + random.nextInt(3);
        int heads = keyHeads * (1 + random.nextInt(3));
        return TransformerConfig.builder(2 + random.nextInt(20))
                .heads(heads)
                .keyHeads(keyHeads)
                .width(heads * 2 * (1 + random.nextInt(3)))
                .hidden(1 + random.nextInt(20))
                .layers(1 + random.nextInt(3))
                .maxLength(1 + random.nextInt(9))
                .positions(any(random, PositionType.values()))
                .activation(any(random, FeedForwardActivation.values()))
                .placement(any(random, NormPlacement.values()))
                .norm(any(random, NormType.values()))
                .biases(random.nextBoolean())
                .tied(random.nextBoolean())
                .build();
    }

    private static <T> T any(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void formulasCountWhatNetworksHave(TransformerConfig c) {
        assertThat(AnyNetwork.of(CausalLanguageModel.configuration(c)).model().numParams())
                .isEqualTo(CausalLanguageModel.parameterCount(c));
        assertThat(AnyNetwork.of(TransformerEncoder.classifier(c, 3, SequencePooling.Kind.MEAN))
                        .model()
                        .numParams())
                .isEqualTo(TransformerEncoder.parameterCount(c, 3));
        assertThat(AnyNetwork.of(TransformerEncoder.tagger(c, 5)).model().numParams())
                .isEqualTo(TransformerEncoder.parameterCount(c, 5));
        Seq2SeqConfig pairs = new Seq2SeqConfig(c, 7, 2, c.placement().needsFinalNorm() || c.tied());
        assertThat(AnyNetwork.of(Seq2SeqTransformer.configuration(pairs))
                        .model()
                        .numParams())
                .isEqualTo(pairs.parameterCount());
        VisionTransformer vit = new VisionTransformer(
                c.toBuilder().positions(PositionType.LEARNED).build(), 6, 4, 3, CNN2DFormat.NHWC, 2, 5);
        assertThat(AnyNetwork.of(vit.configuration()).model().numParams()).isEqualTo(vit.parameterCount());
    }

    /** GPT-2 small has 124,439,808 parameters; the output's bias is ours. */
    @Test
    void gpt2() {
        TransformerConfig gpt2 = TransformerConfig.builder(50257)
                .width(768)
                .heads(12)
                .layers(12)
                .maxLength(1024)
                .tied(true)
                .build();
        assertThat(CausalLanguageModel.parameterCount(gpt2)).isEqualTo(124_439_808L + 50_257);
    }

    /** torchvision's vit_b_16 has 86,567,656 parameters. */
    @Test
    void vitBase() {
        TransformerConfig base =
                TransformerConfig.builder(1).width(768).heads(12).layers(12).build();
        assertThat(new VisionTransformer(base, 224, 224, 3, CNN2DFormat.NCHW, 16, 1000).parameterCount())
                .isEqualTo(86_567_656L);
    }
}

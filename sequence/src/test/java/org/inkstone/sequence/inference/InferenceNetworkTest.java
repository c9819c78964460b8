package org.inkstone.sequence.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.TokenEmbeddingRuntime;
import org.inkstone.nn.TokenOutputRuntime;
import org.inkstone.sequence.model.CausalLanguageModel;
import org.inkstone.sequence.model.PositionType;
import org.inkstone.sequence.model.TransformerConfig;
import org.junit.jupiter.api.Test;

class InferenceNetworkTest {
    private final MultiLayerNetwork network = CausalLanguageModel.of(TransformerConfig.builder(50)
                    .width(20)
                    .heads(2)
                    .hidden(30)
                    .layers(2)
                    .positions(PositionType.ALIBI)
                    .build())
            .network();

    private InferenceNetwork copy(List<Layer> layers, StepKernels kernels) {
        return InferenceNetwork.of(
                (TokenEmbeddingRuntime) network.getLayer(0),
                layers,
                (TokenOutputRuntime) network.getOutputLayer(),
                kernels);
    }

    private List<Layer> stack() {
        return Arrays.asList(network.getLayers()).subList(1, network.getnLayers() - 1);
    }

    /** A generation of the plain kernels, beside one of the vector kernels where they are there. */
    @Test
    void theSameFromAllKernels() {
        int[][] prompts = {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {10}, {11, 12}};
        InferenceState plain = new InferenceState(copy(stack(), StepKernels.plain()), null, prompts);
        InferenceState active = new InferenceState(copy(stack(), StepKernels.active()), null, prompts);
        for (int step = 0; step < 30; step++) {
            for (int n = 0; n < prompts.length; n++) {
                assertThat(active.logits()[n]).containsExactly(plain.logits()[n], within(1e-5f));
            }
            int[] tokens = {step, 49 - step, 7};
            plain.append(tokens);
            active.append(tokens);
        }
    }

    /** Training that goes on does not reach a generation, but for the vectors of its tokens. */
    @Test
    void copiesTheLayers() {
        int[][] prompts = {{1, 2, 3}};
        InferenceNetwork before = copy(stack(), StepKernels.active());
        float[] expected = new InferenceState(before, null, prompts).logits()[0].clone();
        network.getLayer(1).params().muli(2);
        assertThat(new InferenceState(before, null, prompts).logits()[0]).isEqualTo(expected);
        assertThat(new InferenceState(copy(stack(), StepKernels.active()), null, prompts).logits()[0])
                .isNotEqualTo(expected);
    }

    @Test
    void refusesOtherLayers() {
        List<Layer> all = Arrays.asList(network.getLayers());
        assertThatThrownBy(() -> copy(all, StepKernels.active()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TokenEmbedding");
    }
}

package org.inkstone.generative.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.inkstone.data.Image;
import org.inkstone.generative.data.EmojiItem;
import org.inkstone.generative.data.EmojiSet;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class ClipBatchesTest {
    private final Clip clip = Clip.create(Tiny.config().build(), Tiny.tokenizer());

    private static EmojiSet emoji() {
        List<EmojiItem> items = new ArrayList<>();
        for (String name : List.of("cat", "dog", "sun")) {
            byte[] pixels = new byte[8 * 8 * 3];
            java.util.Arrays.fill(pixels, (byte) (60 * name.charAt(0)));
            pixels[0] = (byte) 255;
            items.add(new EmojiItem(
                    name, name, List.of("a", "b", "c"), "Things", "thing", name, new Image(pixels, 8, 8, 3)));
        }
        return new EmojiSet(items, List.of("Things"));
    }

    private static List<INDArray> pictures(ClipBatches batches) {
        List<INDArray> all = new ArrayList<>();
        while (batches.hasNext()) {
            all.add(batches.next().getFeatures(0));
        }
        return all;
    }

    @Test
    void anEpochFollowsFromItsNumber() {
        ClipBatches first = ClipBatches.shuffled(EmojiPairs.varied(emoji()), clip, 2, 3);
        assertThat(first.batchesPerEpoch()).isEqualTo(1);
        List<INDArray> epoch0 = pictures(first);
        first.reset();
        List<INDArray> epoch1 = pictures(first);
        ClipBatches second = ClipBatches.shuffled(EmojiPairs.varied(emoji()), clip, 2, 3);
        second.setEpoch(1);
        assertThat(pictures(second)).isEqualTo(epoch1).isNotEqualTo(epoch0);
        second.setEpoch(0);
        assertThat(pictures(second)).isEqualTo(epoch0);
        assertThatThrownBy(() -> second.setEpoch(-1)).hasMessageContaining("epoch must not be negative: -1");
        assertThatThrownBy(second::next).hasMessageContaining("the epoch is over");
        assertThatThrownBy(() -> second.next(5)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void plainPairsAreTheSameEachTime() {
        EmojiPairs plain = EmojiPairs.plain(emoji());
        assertThat(plain.picture(1, new SplittableRandom(1))).isEqualTo(emoji().pixels(1));
        assertThat(plain.caption(1, new SplittableRandom(1))).isEqualTo("dog, a, b, c, thing");
        ClipBatches batches = ClipBatches.inOrder(plain, clip, 3);
        MultiDataSet batch = batches.next();
        assertThat(batch.getFeatures(0).shape()).containsExactly(3, 3, 8, 8);
        assertThat(batch.getFeatures(1).shape())
                .isEqualTo(batch.getFeaturesMaskArray(1).shape());
        assertThat(batch.getFeaturesMaskArray(0)).isNull();
        // a picture alone in the last batch has no negatives
        assertThat(ClipBatches.inOrder(plain, clip, 2).batchesPerEpoch()).isEqualTo(1);
    }

    @Test
    void variedPicturesStayInRange() {
        EmojiPairs varied = EmojiPairs.varied(emoji());
        for (int seed = 0; seed < 20; seed++) {
            for (float value : varied.picture(0, new SplittableRandom(seed))) {
                assertThat(value).isBetween(-1f, 1f);
            }
        }
        EmojiSet set = emoji();
        Clip larger = Clip.create(
                ClipConfig.builder(16, 16, 3)
                        .convolutional(4, 2)
                        .transformer(8, 1, 2)
                        .build(),
                Tiny.tokenizer());
        assertThatThrownBy(() ->
                        ClipBatches.inOrder(EmojiPairs.plain(set), larger, 2).next())
                .hasMessageContaining("must have 3 x 16 x 16 values: 192");
    }
}

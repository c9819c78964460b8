package org.inkstone.sequence.text.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.inkstone.sequence.text.SpecialTokens;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.Vocabulary;
import org.inkstone.sequence.text.WordPieceTrainer;
import org.inkstone.sequence.text.WordTrainer;
import org.inkstone.sequence.text.batch.PaddingOptions.TooLong;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class PaddedBatchesTest {
    private static final PaddingOptions TIGHT = PaddingOptions.defaults().multipleOf(1);
    private static final List<String> CLASSES = List.of("no", "yes");

    private static int[][] rows(INDArray array) {
        return array.toIntMatrix();
    }

    private static ClassificationBatches threeTexts(BatchOptions options, PaddingOptions padding) {
        List<int[]> texts = List.of(new int[] {5, 6, 7}, new int[] {8}, new int[] {9, 10});
        return new ClassificationBatches(texts, new int[] {1, 0, 1}, CLASSES, 2, options, padding);
    }

    @Test
    void classification() {
        ClassificationBatches batches = threeTexts(BatchOptions.of(2), TIGHT);
        DataSet batch = batches.next();
        assertThat(rows(batch.getFeatures())).isDeepEqualTo(new int[][] {{5, 6, 7}, {8, 2, 2}});
        assertThat(rows(batch.getFeaturesMaskArray())).isDeepEqualTo(new int[][] {{1, 1, 1}, {1, 0, 0}});
        assertThat(rows(batch.getLabels())).isDeepEqualTo(new int[][] {{0, 1}, {1, 0}});
        assertThat(batch.getLabelsMaskArray()).isNull();
        assertThat(rows(batches.next().getFeatures())).isDeepEqualTo(new int[][] {{9, 10}});
        assertThat(batches.hasNext()).isFalse();
        assertThat(batches.getLabels()).isEqualTo(CLASSES);
        assertThat(batches.totalOutcomes()).isEqualTo(2);
    }

    @Test
    void lengthsAreRoundedUp() {
        DataSet batch =
                threeTexts(BatchOptions.of(3), PaddingOptions.defaults()).next();
        assertThat(batch.getFeatures().shape()).containsExactly(3, 8);
        PaddingOptions limited = PaddingOptions.defaults().maxLength(5, TooLong.FAIL);
        assertThat(threeTexts(BatchOptions.of(3), limited).next().getFeatures().shape())
                .containsExactly(3, 5);
    }

    @Test
    void longSequences() {
        ClassificationBatches cut = threeTexts(BatchOptions.of(3), TIGHT.maxLength(2, TooLong.TRUNCATE));
        assertThat(rows(cut.next().getFeatures())).isDeepEqualTo(new int[][] {{5, 6}, {8, 2}, {9, 10}});
        ClassificationBatches fewer = threeTexts(BatchOptions.of(3), TIGHT.maxLength(2, TooLong.LEAVE_OUT));
        DataSet batch = fewer.next();
        assertThat(rows(batch.getFeatures())).isDeepEqualTo(new int[][] {{8, 2}, {9, 10}});
        assertThat(rows(batch.getLabels())).isDeepEqualTo(new int[][] {{1, 0}, {0, 1}});
        assertThatThrownBy(() -> threeTexts(BatchOptions.of(3), TIGHT.maxLength(2, TooLong.FAIL)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sequence 0 has 3 tokens, but maxLength is 2");
    }

    @Test
    void bucketsSaveTheModelPaddingAndKeepEveryItem() {
        Random random = new Random(1);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < 1003; i++) {
            int[] text = new int[1 + random.nextInt(100)];
            text[0] = i;
            texts.add(text);
        }
        int[] labels = new int[1003];
        BatchOptions options = BatchOptions.shuffled(10, 4);
        double plain = paddedShare(new ClassificationBatches(texts, labels, CLASSES, 0, options, TIGHT.bucketsOf(1)));
        double bucketed = paddedShare(new ClassificationBatches(texts, labels, CLASSES, 0, options, TIGHT));
        assertThat(plain).isGreaterThan(0.3);
        assertThat(bucketed).isLessThan(0.06);
    }

    private static double paddedShare(ClassificationBatches batches) {
        List<Integer> seen = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        double padded = 0;
        double all = 0;
        while (batches.hasNext()) {
            DataSet batch = batches.next();
            INDArray mask = batch.getFeaturesMaskArray();
            all += mask.length();
            padded += mask.length() - mask.sumNumber().doubleValue();
            lengths.add(mask.size(1));
            for (int n = 0; n < mask.size(0); n++) {
                seen.add(batch.getFeatures().getInt(n, 0));
            }
        }
        assertThat(seen).hasSize(1003).doesNotHaveDuplicates();
        assertThat(lengths).isNotEqualTo(lengths.stream().sorted().toList());
        return padded / all;
    }

    @Test
    void resumedEpochs() {
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            texts.add(new int[1 + i % 7]);
            texts.get(i)[0] = i;
        }
        BatchOptions options = BatchOptions.shuffled(4, 9);
        ClassificationBatches run = new ClassificationBatches(texts, new int[50], CLASSES, 0, options, TIGHT);
        List<INDArray> third = new ArrayList<>();
        for (int epoch = 0; epoch < 3; epoch++) {
            third.clear();
            run.reset();
            while (run.hasNext()) {
                third.add(run.next().getFeatures());
            }
        }
        ClassificationBatches resumed = new ClassificationBatches(texts, new int[50], CLASSES, 0, options, TIGHT);
        resumed.setEpoch(2);
        for (INDArray features : third) {
            assertThat(resumed.next().getFeatures()).isEqualTo(features);
        }
    }

    @Test
    void travelling() throws Exception {
        ClassificationBatches batches = threeTexts(BatchOptions.shuffled(2, 1), TIGHT);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(batches);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            ClassificationBatches copy = (ClassificationBatches) in.readObject();
            assertThat(copy.next().getFeatures()).isEqualTo(batches.next().getFeatures());
        }
    }

    @Test
    void tagging() {
        TaggedTokens first = new TaggedTokens(new int[] {5, 6}, new int[] {1, TaggedTokens.UNTAGGED});
        TaggedTokens second = new TaggedTokens(new int[] {7}, new int[] {2});
        TaggingBatches batches =
                new TaggingBatches(List.of(first, second), List.of("a", "b", "c"), 3, BatchOptions.of(2), TIGHT);
        DataSet batch = batches.next();
        assertThat(rows(batch.getFeatures())).isDeepEqualTo(new int[][] {{5, 6}, {7, 3}});
        assertThat(rows(batch.getFeaturesMaskArray())).isDeepEqualTo(new int[][] {{1, 1}, {1, 0}});
        assertThat(rows(batch.getLabels())).isDeepEqualTo(new int[][] {{1, 0}, {2, 0}});
        assertThat(rows(batch.getLabelsMaskArray())).isDeepEqualTo(new int[][] {{1, 0}, {1, 0}});
        assertThatThrownBy(() -> new TaggingBatches(List.of(second), List.of("a"), 3, BatchOptions.of(2), TIGHT))
                .hasMessage("tags must be from 0 to 0, or -1: 2");
        assertThatThrownBy(() -> new TaggedTokens(new int[2], new int[1]))
                .hasMessage("there must be as many tags as tokens, 2: 1");
    }

    @Test
    void tagsOfWords() {
        Tokenizer pieces =
                WordPieceTrainer.builder().minFrequency(1).vocabSize(24).build().train(List.of("the cat's mat"));
        List<String> words = List.of("The", "cat's", "mat");
        TaggedTokens tagged = TaggedTokens.of(pieces, words, new int[] {4, 5, 6});
        List<String> tokens = pieces.encoding("The cat's mat", true).tokens();
        List<Integer> wanted = new ArrayList<>();
        for (String token : tokens) {
            boolean theFirst = token.startsWith("t");
            wanted.add(theFirst ? 4 : token.startsWith("c") ? 5 : token.startsWith("m") ? 6 : -1);
        }
        assertThat(tagged.tags())
                .containsExactly(wanted.stream().mapToInt(i -> i).toArray());
        assertThat(tagged.tags()[0]).isEqualTo(-1);
        Tokenizer bytes = org.inkstone.sequence.text.BpeTrainer.builder()
                .vocabSize(262)
                .build()
                .train(List.of("cat cat cat"));
        TaggedTokens spaced = TaggedTokens.of(bytes, List.of("ba", "cat"), new int[] {7, 8});
        assertThat(bytes.encoding("ba cat", true).tokens()).containsExactly("b", "a", "Ġ", "cat");
        assertThat(spaced.tags()).containsExactly(7, -1, 8, -1);
    }

    private static final Vocabulary TARGETS =
            new Vocabulary(List.of("<pad>", "<unk>", "<bos>", "<eos>", "x", "y", "z"), SpecialTokens.standard());

    @Test
    void translation() {
        List<int[]> sources = List.of(new int[] {4, 5, 6}, new int[] {6});
        List<int[]> targets = List.of(new int[] {5}, new int[] {4, 6});
        TranslationBatches batches =
                new TranslationBatches(sources, targets, TARGETS, TARGETS, BatchOptions.of(2), TIGHT);
        MultiDataSet batch = batches.next();
        assertThat(rows(batch.getFeatures(0))).isDeepEqualTo(new int[][] {{4, 5, 6}, {6, 0, 0}});
        assertThat(rows(batch.getFeatures(1))).isDeepEqualTo(new int[][] {{2, 5, 0}, {2, 4, 6}});
        assertThat(rows(batch.getLabels(0))).isDeepEqualTo(new int[][] {{5, 3, 0}, {4, 6, 3}});
        assertThat(rows(batch.getFeaturesMaskArray(0))).isDeepEqualTo(new int[][] {{1, 1, 1}, {1, 0, 0}});
        assertThat(rows(batch.getFeaturesMaskArray(1))).isDeepEqualTo(new int[][] {{1, 1, 0}, {1, 1, 1}});
        assertThat(rows(batch.getLabelsMaskArray(0))).isDeepEqualTo(new int[][] {{1, 1, 0}, {1, 1, 1}});
        assertThat(batches.hasNext()).isFalse();
    }

    @Test
    void longPairs() {
        List<int[]> sources = List.of(new int[] {4, 5, 6}, new int[] {6}, new int[] {5});
        List<int[]> targets = List.of(new int[] {5}, new int[] {4, 6}, new int[] {4});
        TranslationBatches fewer = new TranslationBatches(
                sources, targets, TARGETS, TARGETS, BatchOptions.of(2), TIGHT.maxLength(2, TooLong.LEAVE_OUT));
        assertThat(fewer.items()).isEqualTo(1);
        assertThat(rows(fewer.next().getFeatures(0))).isDeepEqualTo(new int[][] {{5}});
        TranslationBatches cut = new TranslationBatches(
                sources, targets, TARGETS, TARGETS, BatchOptions.of(3), TIGHT.maxLength(2, TooLong.TRUNCATE));
        MultiDataSet batch = cut.next();
        assertThat(rows(batch.getFeatures(0))).isDeepEqualTo(new int[][] {{4, 5}, {6, 0}, {5, 0}});
        assertThat(rows(batch.getLabels(0))).isDeepEqualTo(new int[][] {{5, 3}, {4, 3}, {4, 3}});
        assertThatThrownBy(() -> new TranslationBatches(
                        sources,
                        targets,
                        TARGETS,
                        TARGETS,
                        BatchOptions.of(2),
                        TIGHT.maxLength(3, TooLong.FAIL).maxLength(2, TooLong.FAIL)))
                .hasMessage("source 0 has 3 tokens, but maxLength is 2");
    }

    @Test
    void fromTexts() {
        Tokenizer words = WordTrainer.builder().minFrequency(1).build().train(List.of("a b c"));
        ClassificationBatches texts = ClassificationBatches.of(
                words, List.of("a b", "c"), new int[] {0, 1}, CLASSES, BatchOptions.of(2), TIGHT);
        assertThat(rows(texts.next().getFeatures())).isDeepEqualTo(new int[][] {{4, 5}, {6, 0}});
        TranslationBatches pairs =
                TranslationBatches.of(words, List.of("a b"), words, List.of("c"), BatchOptions.of(2), TIGHT);
        assertThat(rows(pairs.next().getLabels(0))).isDeepEqualTo(new int[][] {{6, 3}});
    }

    @Test
    void badInput() {
        List<int[]> one = List.of(new int[] {1});
        BatchOptions options = BatchOptions.of(2);
        assertThatThrownBy(() -> new ClassificationBatches(
                        List.of(new int[] {1}, new int[0]), new int[2], CLASSES, 0, options, TIGHT))
                .hasMessage("sequence 1 has no tokens");
        assertThatThrownBy(() -> new ClassificationBatches(one, new int[] {2}, CLASSES, 0, options, TIGHT))
                .hasMessage("labels must be from 0 to 1: 2");
        assertThatThrownBy(() -> new ClassificationBatches(one, new int[3], CLASSES, 0, options, TIGHT))
                .hasMessage("there are 1 sequences, but 3 labels");
        assertThatThrownBy(() -> new TranslationBatches(one, List.of(), TARGETS, TARGETS, options, TIGHT))
                .hasMessage("there are 1 sequences, but 0 targets");
        assertThatThrownBy(() -> new ClassificationBatches(List.of(), new int[0], CLASSES, 0, options, TIGHT))
                .hasMessage("there is no batch of 2 in 0 items");
        Vocabulary none = new Vocabulary(List.of("a"), SpecialTokens.none());
        assertThatThrownBy(() -> new TranslationBatches(one, one, none, none, options, TIGHT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the vocabulary has no begin token, only []");
        assertThatThrownBy(() -> TIGHT.multipleOf(0)).hasMessage("multiple must be positive: 0");
        assertThatThrownBy(() -> TIGHT.maxLength(0, TooLong.FAIL)).hasMessage("maxLength must be positive: 0");
        ClassificationBatches batches = threeTexts(options, TIGHT);
        assertThatThrownBy(() -> batches.next(3)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> batches.setEpoch(-1)).hasMessage("epoch must not be negative: -1");
    }
}

package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedSetsTest {
    @Test
    void cifarRecordsBecomePixelsChannelLast() {
        byte[] records = new byte[2 * 3073];
        records[3073] = 7;
        records[3073 + 1 + 33] = 10; // item 1, red, row 1, column 1
        records[3073 + 1 + 1024 + 33] = 20;
        records[3073 + 1 + 2048 + 33] = (byte) 200;
        byte[] pixels = new byte[3 * 3072];
        int[] classes = new int[3];
        Cifar10.decode(records, 1, pixels, classes);
        Dataset set = ArrayDataset.ofImages(pixels, 32, 32, 3, classes, Cifar10.classes());
        Sample sample = set.get(2);
        Image image = (Image) sample.features();
        assertThat(sample.classIndex()).isEqualTo(7);
        assertThat(set.labels().get(7)).isEqualTo("horse");
        assertThat(List.of(image.at(1, 1, 0), image.at(1, 1, 1), image.at(1, 1, 2)))
                .containsExactly(10, 20, 200);
    }

    @Test
    void idxFilesAreReadAndChecked() {
        ByteBuffer images = ByteBuffer.allocate(16 + 2 * 6)
                .putInt(2051)
                .putInt(2)
                .putInt(2)
                .putInt(3)
                .put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 255});
        ByteBuffer labels =
                ByteBuffer.allocate(10).putInt(2049).putInt(2).put((byte) 9).put((byte) 0);
        Dataset set = IdxSet.decode(images.array(), labels.array(), Mnist.classes(), "x train");
        assertThat(set.size()).isEqualTo(2);
        assertThat(set.get(0).classIndex()).isEqualTo(9);
        assertThat(((Image) set.get(1).features()).at(1, 2, 0)).isEqualTo(255);
        assertThatThrownBy(() -> IdxSet.decode(labels.array(), labels.array(), Mnist.classes(), "x train"))
                .hasMessageContaining("x train: the pictures are no IDX file");
        images.putInt(4, 3);
        assertThatThrownBy(() -> IdxSet.decode(images.array(), labels.array(), Mnist.classes(), "x train"))
                .hasMessage("x train: 3 pictures of 2x3 announced, 12 bytes of pixels and 2 labels found");
    }

    @Test
    void everySpecNamesItsFilesAndSources() {
        for (String name : NamedDatasets.names()) {
            DatasetSpec spec = NamedDatasets.spec(name);
            assertThat(spec.name()).isEqualTo(name);
            assertThat(spec.files()).allSatisfy(f -> assertThat(f.sha256()).hasSize(64));
            assertThat(spec.sources()).hasSizeGreaterThan(2);
        }
    }
}

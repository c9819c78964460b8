package org.inkstone.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inkstone.data.DatasetSpec.DataFile;
import org.inkstone.data.fetch.Archives;
import org.inkstone.data.fetch.Unpacker;

/** The IDX files of MNIST and of the sets that took over its format: 28x28 grey pictures in ten classes. */
final class IdxSet {
    private static final String IMAGES = "-images-idx3-ubyte";
    private static final String LABELS = "-labels-idx1-ubyte";
    private static final List<String> FILES =
            List.of("train" + IMAGES, "train" + LABELS, "t10k" + IMAGES, "t10k" + LABELS);
    private static final long[] BYTES = {47_040_016, 60_008, 7_840_016, 10_008};
    private static final int IMAGES_MAGIC = 2051;
    private static final int LABELS_MAGIC = 2049;

    private IdxSet() {}

    /** The four files with these checksums, in the order train images, train labels, test images, test labels. */
    static List<DataFile> files(String... sha256) {
        return Stream.iterate(0, i -> i + 1)
                .limit(FILES.size())
                .map(i -> new DataFile(FILES.get(i), BYTES[i], sha256[i]))
                .toList();
    }

    /** The four files as they are published, each gzipped. */
    static Map<String, Unpacker> gzipped() {
        Map<String, Unpacker> archives = new LinkedHashMap<>();
        FILES.forEach(f -> archives.put(f + ".gz", Archives.gzip(f)));
        return archives;
    }

    static List<String> names() {
        return FILES;
    }

    /** Reads one part. */
    static Dataset read(DatasetCache cache, DatasetSpec spec, boolean train, List<String> classes) {
        String prefix = train ? "train" : "t10k";
        return decode(
                cache.read(spec, prefix + IMAGES),
                cache.read(spec, prefix + LABELS),
                classes,
                spec.name() + (train ? " train" : " test"));
    }

    static Dataset decode(byte[] images, byte[] labels, List<String> classes, String name) {
        ByteBuffer header = ByteBuffer.wrap(images);
        ByteBuffer labelHeader = ByteBuffer.wrap(labels);
        if (images.length < 16 || header.getInt() != IMAGES_MAGIC) {
            throw new DatasetException(name + ": the pictures are no IDX file of three dimensions");
        }
        if (labels.length < 8 || labelHeader.getInt() != LABELS_MAGIC) {
            throw new DatasetException(name + ": the labels are no IDX file of one dimension");
        }
        int n = header.getInt();
        int height = header.getInt();
        int width = header.getInt();
        if (labelHeader.getInt() != n || labels.length != 8 + n || images.length != 16 + n * height * width) {
            throw new DatasetException(name + ": " + n + " pictures of " + height + "x" + width + " announced, "
                    + (images.length - 16) + " bytes of pixels and " + (labels.length - 8) + " labels found");
        }
        int[] y = new int[n];
        Arrays.setAll(y, i -> labels[8 + i]);
        byte[] pixels = Arrays.copyOfRange(images, 16, images.length);
        return ArrayDataset.ofImages(pixels, height, width, 1, y, classes).named(name);
    }
}

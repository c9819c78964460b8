package org.inkstone.vision.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What each channel of a layer makes of one picture.
 *
 * @param layer the layer's name
 * @param maps  {@code [C, h, w]}
 */
public record FeatureMaps(String layer, INDArray maps) {
    /**
     * The maps of some layers for a picture, in the order of the names.
     *
     * @param picture a batch of one
     * @throws IllegalArgumentException for a layer that is not there or gives no maps
     */
    public static List<FeatureMaps> of(ExplainedNetwork network, INDArray picture, String... layers) {
        Arrays.stream(layers).forEach(layer -> network.requireMaps(picture, layer));
        if (picture.size(0) != 1) {
            throw new IllegalArgumentException("picture must be a batch of one: " + picture.size(0));
        }
        Map<String, INDArray> values = network.activations(picture, layers);
        List<FeatureMaps> all = new ArrayList<>();
        for (String layer : layers) {
            INDArray maps = network.channelsLast(picture, layer, values.get(layer));
            all.add(new FeatureMaps(
                    layer, maps.permute(0, 3, 1, 2).dup('c').reshape(maps.size(3), maps.size(1), maps.size(2))));
        }
        return all;
    }

    /** Number of maps. */
    public int channels() {
        return (int) maps.size(0);
    }

    /** Channels that are the same all over the picture, as those that ReLU has silenced are. */
    public int flatChannels() {
        float[] values = Maps.values(maps);
        int area = values.length / channels();
        int flat = 0;
        for (int c = 0; c < channels(); c++) {
            boolean same = true;
            for (int i = 1; i < area; i++) {
                same &= values[c * area + i] == values[c * area];
            }
            flat += same ? 1 : 0;
        }
        return flat;
    }
}

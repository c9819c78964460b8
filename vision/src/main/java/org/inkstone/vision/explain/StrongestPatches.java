package org.inkstone.vision.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.inkstone.vision.explain.ReceptiveField.Region;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What a channel of a layer looks for, shown by the patches of many pictures that it answers to most, at most one of each
 * picture.
 *
 * @see <a href="https://arxiv.org/abs/1311.2901">Zeiler, Fergus: Visualizing and Understanding Convolutional Networks (2013)</a>
 */
public final class StrongestPatches {
    private final ExplainedNetwork network;
    private final String layer;
    private final int[] channels;
    private final int most;
    private final Map<Integer, List<Patch>> found = new LinkedHashMap<>();

    private StrongestPatches(ExplainedNetwork network, String layer, int[] channels, int most) {
        this.network = network;
        this.layer = layer;
        this.channels = channels;
        this.most = most;
        for (int channel : channels) {
            found.put(channel, new ArrayList<>());
        }
    }

    /**
     * Goes once through a data set.
     *
     * @param layer    one that gives maps
     * @param channels of the layer
     * @param pictures in the layout of the network; read from the start if it can be reset
     * @param most     patches of each channel
     * @return by channel, strongest first
     * @throws IllegalArgumentException for a layer or channel that is not there
     */
    public static Map<Integer, List<Patch>> of(
            ExplainedNetwork network, String layer, int[] channels, DataSetIterator pictures, int most) {
        if (most <= 0) {
            throw new IllegalArgumentException("most must be positive: " + most);
        }
        if (pictures.resetSupported()) {
            pictures.reset();
        }
        StrongestPatches search = new StrongestPatches(network, layer, channels, most);
        int item = 0;
        while (pictures.hasNext()) {
            INDArray batch = pictures.next().getFeatures();
            search.look(batch, item);
            item += (int) batch.size(0);
        }
        return search.found;
    }

    private void look(INDArray batch, int firstItem) {
        InputTypeConvolutional type = network.requireMaps(batch, layer);
        for (int channel : channels) {
            if (channel < 0 || channel >= type.getChannels()) {
                throw new IllegalArgumentException(
                        "channel of \"" + layer + "\" must be 0 to " + (type.getChannels() - 1) + ": " + channel);
            }
        }
        INDArray maps = network.channelsLast(
                batch, layer, network.activations(batch, layer).get(layer));
        boolean last = network.format() == CNN2DFormat.NHWC;
        ReceptiveField field = network.receptiveFields((int) batch.size(last ? 1 : 2), (int) batch.size(last ? 2 : 3))
                .get(layer);
        INDArray pictures = network.channelsLast(batch);
        float[] values = Maps.values(maps);
        int area = (int) (type.getHeight() * type.getWidth());
        int depth = (int) type.getChannels();
        for (int i = 0; i < batch.size(0); i++) {
            for (int channel : channels) {
                int best = strongest(values, i * area, area, depth, channel);
                float value = values[(i * area + best) * depth + channel];
                List<Patch> list = found.get(channel);
                if (list.size() < most || value > list.get(list.size() - 1).value()) {
                    int row = best / (int) type.getWidth();
                    int column = best % (int) type.getWidth();
                    list.add(patch(
                            pictures, field, i, new Patch(channel, value, firstItem + i, row, column, null, null)));
                    list.sort(Comparator.comparing(Patch::value).reversed());
                    if (list.size() > most) {
                        list.remove(most);
                    }
                }
            }
        }
    }

    private static int strongest(float[] values, int from, int area, int depth, int channel) {
        int best = 0;
        for (int p = 1; p < area; p++) {
            if (values[(from + p) * depth + channel] > values[(from + best) * depth + channel]) {
                best = p;
            }
        }
        return best;
    }

    private static Patch patch(INDArray pictures, ReceptiveField field, int i, Patch place) {
        int height = (int) pictures.size(1);
        int width = (int) pictures.size(2);
        Region region = field.region(place.row(), place.column(), height, width);
        INDArray pixels = pictures.get(
                        NDArrayIndex.point(i),
                        NDArrayIndex.interval(region.top(), region.bottom()),
                        NDArrayIndex.interval(region.left(), region.right()),
                        NDArrayIndex.all())
                .dup('c');
        return new Patch(place.channel(), place.value(), place.item(), place.row(), place.column(), region, pixels);
    }
}

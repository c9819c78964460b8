package org.inkstone.generative.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.data.Sample;
import org.inkstone.data.Target;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Emoji in memory, 12 KB each at 64x64. As a {@link Dataset} its items are {@link Image}s with their group as class; the
 * words are in {@link #item(int)}.
 */
public final class EmojiSet implements Dataset {
    private final List<EmojiItem> items;
    private final List<String> groups;

    /**
     * @param items  pictures of one size; at least one
     * @param groups the classes, in label order; every item's group is among them
     */
    public EmojiSet(List<EmojiItem> items, List<String> groups) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a set of emoji must hold at least one");
        }
        this.items = List.copyOf(items);
        this.groups = List.copyOf(groups);
        int side = items.get(0).image().height();
        for (EmojiItem item : items) {
            if (!groups.contains(item.group())) {
                throw new IllegalArgumentException(
                        item.name() + " is of group " + item.group() + ", known are " + groups);
            }
            if (item.image().height() != side
                    || item.image().width() != side
                    || item.image().channels() != 3) {
                throw new IllegalArgumentException(
                        item.name() + " is a picture " + item.image() + ", the first is " + side + "x" + side + "x3");
            }
        }
    }

    /** All items in order. */
    public List<EmojiItem> items() {
        return items;
    }

    /** One item with its words. */
    public EmojiItem item(int index) {
        return items.get(checked(index));
    }

    /** Height and width of every picture. */
    public int side() {
        return items.get(0).image().height();
    }

    /** The names, in order. */
    public List<String> names() {
        return items.stream().map(EmojiItem::name).toList();
    }

    /** The classes in order, numbers into {@link #labels()}. */
    public int[] groupIndices() {
        return items.stream().mapToInt(item -> groups.indexOf(item.group())).toArray();
    }

    /** Some pictures as float [N, 3, side, side] in -1..1, on the Java heap; a number may occur more than once. */
    public float[] pixels(int... indices) {
        int area = side() * side();
        float[] planes = new float[indices.length * 3 * area];
        for (int n = 0; n < indices.length; n++) {
            byte[] data = items.get(checked(indices[n])).image().data();
            for (int p = 0, from = 0; p < area; p++) {
                for (int c = 0; c < 3; c++, from++) {
                    planes[(n * 3 + c) * area + p] = (data[from] & 0xff) / 127.5f - 1;
                }
            }
        }
        return planes;
    }

    /** As {@link #pixels}, as an ND4J array. */
    public INDArray pictures(int... indices) {
        return Nd4j.createFromArray(pixels(indices)).reshape('c', indices.length, 3, side(), side());
    }

    /** All pictures, [N, 3, side, side] in -1..1. */
    public INDArray pictures() {
        return pictures(IntStream.range(0, size()).toArray());
    }

    /** The items a condition holds for, with the same classes. */
    public EmojiSet filter(Predicate<EmojiItem> condition) {
        return new EmojiSet(items.stream().filter(condition).toList(), groups);
    }

    /**
     * Whole families for training and for validation, so that no variant of a shown emoji is judged: equal seeds give equal
     * parts, on any machine.
     *
     * @param trainRatio share of the families for training, between 0 and 1 (exclusive)
     */
    public EmojiSplit splitFamilies(double trainRatio, long seed) {
        if (!(trainRatio > 0 && trainRatio < 1)) {
            throw new IllegalArgumentException("trainRatio must be between 0 and 1: " + trainRatio);
        }
        Map<String, List<EmojiItem>> families = new LinkedHashMap<>();
        for (EmojiItem item : items) {
            families.computeIfAbsent(item.family(), f -> new ArrayList<>()).add(item);
        }
        List<String> order = new ArrayList<>(families.keySet());
        if (order.size() < 2) {
            throw new IllegalArgumentException("a split needs two families of emoji, there is only " + order);
        }
        Collections.shuffle(order, new Random(seed));
        int cut = (int) Math.min(order.size() - 1, Math.max(1, Math.round(trainRatio * order.size())));
        List<String> shown = order.subList(0, cut);
        Predicate<EmojiItem> inTraining = item -> shown.contains(item.family());
        return new EmojiSplit(filter(inTraining), filter(inTraining.negate()));
    }

    /** By families, as {@link #splitFamilies}. */
    @Override
    public DataSplit split(double trainRatio, long seed) {
        EmojiSplit parts = splitFamilies(trainRatio, seed);
        return new DataSplit(parts.train(), parts.validation());
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public Sample get(int index, long seed) {
        EmojiItem item = item(index);
        return new Sample(item.image(), target(index), "emoji " + item.name());
    }

    @Override
    public Target target(int index) {
        return new Target.ClassIndex(groups.indexOf(item(index).group()));
    }

    /** The groups. */
    @Override
    public List<String> labels() {
        return groups;
    }

    private int checked(int index) {
        if (index < 0 || index >= items.size()) {
            throw new IndexOutOfBoundsException("item " + index + " of a set of " + items.size() + " items");
        }
        return index;
    }
}

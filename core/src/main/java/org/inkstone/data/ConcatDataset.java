package org.inkstone.data;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.inkstone.backend.Seeds;

/** Several sets one after the other under one merged label list. */
final class ConcatDataset implements Dataset {
    private final List<Dataset> parts;
    private final List<String> labels;
    /** First item number of each part, and the total at the end. */
    private final int[] starts;
    /** Class number in the part to class number here; null where they agree. */
    private final int[][] classOf;

    ConcatDataset(List<? extends Dataset> parts) {
        this.parts = List.copyOf(parts);
        if (this.parts.isEmpty()) {
            throw new IllegalArgumentException("nothing to concatenate");
        }
        boolean classes = !this.parts.get(0).labels().isEmpty();
        Set<String> merged = new LinkedHashSet<>();
        starts = new int[this.parts.size() + 1];
        for (int i = 0; i < this.parts.size(); i++) {
            Dataset part = this.parts.get(i);
            if (part.labels().isEmpty() == classes) {
                throw new IllegalArgumentException("part " + i + (classes ? " has no classes, part 0 has " : " has ")
                        + (classes ? this.parts.get(0).labels() : part.labels() + ", part 0 has no classes"));
            }
            merged.addAll(part.labels());
            starts[i + 1] = Math.addExact(starts[i], part.size());
        }
        labels = List.copyOf(merged);
        classOf = new int[this.parts.size()][];
        for (int i = 0; i < classOf.length; i++) {
            int[] map = this.parts.get(i).labels().stream()
                    .mapToInt(labels::indexOf)
                    .toArray();
            boolean same = true;
            for (int c = 0; c < map.length; c++) {
                same &= map[c] == c;
            }
            classOf[i] = same ? null : map;
        }
    }

    @Override
    public int size() {
        return starts[parts.size()];
    }

    @Override
    public Sample get(int index, long seed) {
        int part = partOf(index);
        // parts get seeds of their own, or item 3 of each would be cropped alike
        Sample sample = parts.get(part).get(index - starts[part], Seeds.derive(seed, part));
        return classOf[part] == null
                ? sample
                : new Sample(sample.features(), renumbered(sample.target(), part), sample.source());
    }

    @Override
    public Target target(int index) {
        int part = partOf(index);
        return renumbered(parts.get(part).target(index - starts[part]), part);
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    private Target renumbered(Target target, int part) {
        return classOf[part] != null && target instanceof Target.ClassIndex c
                ? new Target.ClassIndex(classOf[part][c.index()])
                : target;
    }

    private int partOf(int index) {
        Datasets.checkedIndex(index, this);
        int at = Arrays.binarySearch(starts, index);
        if (at < 0) {
            return -at - 2;
        }
        while (starts[at + 1] == index) {
            at++; // step over empty parts, which share their start with the next one
        }
        return at;
    }
}

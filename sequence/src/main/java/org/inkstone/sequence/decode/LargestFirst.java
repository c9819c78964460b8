package org.inkstone.sequence.decode;

import java.util.NoSuchElementException;

/**
 * Positions of values from the largest down, the lower position first among equals, without those of negative infinity. A heap: the
 * first few of many cost little more than one look at each value.
 */
final class LargestFirst {
    private final float[] values;
    private final int[] heap;
    private int size;

    LargestFirst(float[] values) {
        this.values = values;
        this.heap = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] != Float.NEGATIVE_INFINITY) {
                heap[size++] = i;
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    boolean hasNext() {
        return size > 0;
    }

    int next() {
        if (size == 0) {
            throw new NoSuchElementException();
        }
        int first = heap[0];
        heap[0] = heap[--size];
        sink(0);
        return first;
    }

    private void sink(int at) {
        int moved = heap[at];
        int hole = at;
        while (2 * hole + 1 < size) {
            int child = 2 * hole + 1;
            if (child + 1 < size && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], moved)) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
        }
        heap[hole] = moved;
    }

    private boolean before(int a, int b) {
        return values[a] > values[b] || values[a] == values[b] && a < b;
    }
}

package org.inkstone.inference;

import org.inkstone.backend.onednn.Value;

/**
 * What one vertex hands to the next.
 *
 * @param value        where it lies, pictures always with channels last
 * @param channelsLast the layout in which the network sees pictures, or saw them when it flattened them
 * @param flat         whether the network sees rows where the value is pictures
 */
record Signal(Value value, boolean channelsLast, boolean flat) {
    Signal with(Value other) {
        return new Signal(other, channelsLast, false);
    }

    Signal flattened(boolean inOrderOfChannelsLast) {
        return new Signal(value, inOrderOfChannelsLast, true);
    }

    boolean isPictures() {
        return value.isPictures() && !flat;
    }
}

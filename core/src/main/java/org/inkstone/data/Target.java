package org.inkstone.data;

import java.util.List;

/** What a {@link Sample} should be predicted as. */
public sealed interface Target {

    /** A class, as its position in {@link Dataset#labels()}. */
    record ClassIndex(int index) implements Target {
        public ClassIndex {
            if (index < 0) {
                throw new IllegalArgumentException("index must not be negative: " + index);
            }
        }
    }

    /** One or more regression values. The array is not copied. */
    record Values(float[] values) implements Target {}

    /** Text with its place in the image (OCR). */
    record TextBoxes(List<TextBox> boxes) implements Target {
        public TextBoxes {
            boxes = List.copyOf(boxes);
        }
    }
}

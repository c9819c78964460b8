package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BgrPixelsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 8, 11, 80})
    void swapsFirstAndLastByteOfEveryPixel(int pixels) {
        byte[] data = new byte[3 * pixels];
        byte[] wanted = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 37 + 200);
            wanted[i - i % 3 + 2 - i % 3] = data[i];
        }
        BgrPixels.toRgb(data);
        assertThat(data).isEqualTo(wanted);
    }
}

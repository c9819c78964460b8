package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;

/** A picture as floats [C, H, W] in 0..1: each byte divided by 255. */
public final class ToTensor implements Transform {
    @Override
    public Tensor apply(Features input, RandomGenerator random) {
        Image image = Sizes.image(input, "ToTensor");
        return PixelScale.unit().toTensor(image);
    }

    @Override
    public String toString() {
        return "ToTensor()";
    }
}

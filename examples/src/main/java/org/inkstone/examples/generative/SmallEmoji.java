package org.inkstone.examples.generative;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.data.Image;
import org.inkstone.generative.data.Emoji;
import org.inkstone.generative.data.EmojiItem;
import org.inkstone.generative.data.EmojiSet;

/** Drawn discs of several colours and sizes with words, for smoke runs: nothing is fetched. */
final class SmallEmoji {
    private static final List<String> COLOURS = List.of("red", "green", "blue", "black", "yellow", "cyan");
    private static final int[] VALUES = {0xff0000, 0x00a000, 0x0000ff, 0x000000, 0xf0d000, 0x00c0c0};
    private static final List<String> SIZES = List.of("tiny", "small", "middling", "large", "huge");
    private static final int BYTE = 0xff;

    private SmallEmoji() {}

    static EmojiSet drawn(int side) {
        List<EmojiItem> items = new ArrayList<>();
        for (int c = 0; c < VALUES.length; c++) {
            for (int s = 0; s < SIZES.size(); s++) {
                String name = SIZES.get(s) + " " + COLOURS.get(c) + " disc";
                Image image = disc(side, VALUES[c], (s + 1.0) / (2 * SIZES.size()));
                String group = Emoji.groups().get((c + s) % Emoji.groups().size());
                items.add(new EmojiItem(
                        name, name, List.of(COLOURS.get(c), SIZES.get(s)), group, "geometric", name, image));
            }
        }
        return new EmojiSet(items, Emoji.groups());
    }

    private static Image disc(int side, int rgb, double radius) {
        byte[] pixels = new byte[side * side * 3];
        for (int p = 0; p < side * side; p++) {
            double x = (p % side + 0.5) / side - 0.5;
            double y = (p / side + 0.5) / side - 0.5;
            int colour = x * x + y * y <= radius * radius ? rgb : 0xffffff;
            for (int channel = 0; channel < 3; channel++) {
                pixels[3 * p + channel] = (byte) (colour >> (16 - 8 * channel) & BYTE);
            }
        }
        return new Image(pixels, side, side, 3);
    }
}

package org.inkstone.generative.clip;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.inkstone.data.Image;
import org.inkstone.data.transform.ColorJitter;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomResizedCrop;
import org.inkstone.data.transform.Transform;
import org.inkstone.generative.data.EmojiSet;

/** Emoji as captioned pictures. */
public final class EmojiPairs implements CaptionedPictures {
    private static final float HALF = 127.5f;
    private static final int SHIFT = 16; // a sixteenth of the side

    private final EmojiSet set;
    private final Transform changes;

    private EmojiPairs(EmojiSet set, Transform changes) {
        this.set = Objects.requireNonNull(set, "set");
        this.changes = changes;
    }

    /** For learning: pictures shifted, zoomed and coloured a little, with another caption each time. */
    public static EmojiPairs varied(EmojiSet set) {
        return new EmojiPairs(
                set,
                Compose.of(
                        new RandomCrop(set.side(), set.side())
                                .padding(Math.max(1, set.side() / SHIFT))
                                .filledWith(255),
                        new RandomResizedCrop(set.side(), set.side())
                                .scale(0.7, 1)
                                .ratio(0.85, 1.18),
                        new ColorJitter(0.2, 0.2, 0.2, 0.02)));
    }

    /** For judging: pictures as they are, with name and keywords. */
    public static EmojiPairs plain(EmojiSet set) {
        return new EmojiPairs(set, null);
    }

    @Override
    public int size() {
        return set.size();
    }

    @Override
    public float[] picture(int index, RandomGenerator random) {
        if (changes == null) {
            return set.pixels(index);
        }
        Image picture = (Image) changes.apply(set.item(index).image(), random);
        byte[] data = picture.data();
        int area = data.length / 3;
        float[] planes = new float[data.length];
        for (int i = 0; i < data.length; i++) {
            planes[i % 3 * area + i / 3] = (data[i] & 0xff) / HALF - 1;
        }
        return planes;
    }

    @Override
    public String caption(int index, RandomGenerator random) {
        return changes == null ? set.item(index).longCaption() : set.item(index).randomCaption(random);
    }
}

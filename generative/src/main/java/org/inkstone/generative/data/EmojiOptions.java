package org.inkstone.generative.data;

/**
 * Which emoji, and how large.
 *
 * @param side      pixels: 64 as drawn, or 32, 16 or 8 by averaging
 * @param skinTones whether the variants in five skin tones are in: 3,781 pictures instead of 1,906, most of them of people
 */
public record EmojiOptions(int side, boolean skinTones) {
    public EmojiOptions {
        if (side != 64 && side != 32 && side != 16 && side != 8) {
            throw new IllegalArgumentException("side must be 64, 32, 16 or 8: " + side);
        }
    }

    /** 64x64, without skin tones, of which the pictures would drown the others. */
    public static EmojiOptions defaults() {
        return new EmojiOptions(64, false);
    }

    public EmojiOptions withSide(int newSide) {
        return new EmojiOptions(newSide, skinTones);
    }

    public EmojiOptions withSkinTones(boolean wanted) {
        return new EmojiOptions(side, wanted);
    }
}

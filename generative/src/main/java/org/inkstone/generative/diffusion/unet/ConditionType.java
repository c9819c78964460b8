package org.inkstone.generative.diffusion.unet;

/** What a U-Net is told of the picture besides its time, and the graph's input of that name. */
public enum ConditionType {
    /** Nothing. */
    NONE(null),
    /** A class: input {@code label [N, 1]}, 0 to K - 1, and K for "no condition". */
    LABEL("label"),
    /** One vector: input {@code embedding [N, E]}, all zero for "no condition". */
    EMBEDDING("embedding"),
    /**
     * Vectors of tokens that pixels attend to: input {@code text [N, L, E]} with features mask {@code [N, L]}; all zero, with mask
     * 1 at position 0, for "no condition".
     */
    TEXT("text");

    private final String input;

    ConditionType(String input) {
        this.input = input;
    }

    /** Name of the graph's input; null for none. */
    public String input() {
        return input;
    }
}

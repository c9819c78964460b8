package org.inkstone.generative.data;

/**
 * Emoji to learn from and emoji never shown, of different families.
 *
 * @param train      what the model learns from
 * @param validation what it is judged on
 */
public record EmojiSplit(EmojiSet train, EmojiSet validation) {}

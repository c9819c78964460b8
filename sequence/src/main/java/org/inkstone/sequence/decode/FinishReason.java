package org.inkstone.sequence.decode;

/** Why a row ended. */
public enum FinishReason {
    /** It came to one of the stop tokens. */
    STOP_TOKEN,
    /** It has as many new tokens as the options allow. */
    MAX_NEW_TOKENS,
    /** It is as long as the model can take. */
    MAX_LENGTH
}

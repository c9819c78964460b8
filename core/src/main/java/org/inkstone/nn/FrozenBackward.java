package org.inkstone.nn;

/**
 * A layer whose backward pass can leave out the gradient of its parameters, a third of the work of a convolution's step, where only the
 * gradient of its input is asked for: {@code NetworkPass.backwardToInputs} does so.
 */
public interface FrozenBackward {
    /** Whether backward passes from now on are to give the gradient of the parameters; true at first. */
    void setParameterGradients(boolean wanted);
}

/**
 * Generative adversarial networks: losses, the step that trains a generator through its discriminator, DCGAN networks plain
 * and by class, and what watches the balance of the two. Serves the notes' topic "GAN" (row 44).
 */
package org.inkstone.generative.gan;

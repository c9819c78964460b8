/**
 * Autoencoders, plain and variational: an encoder compresses a picture to a short code, a decoder rebuilds it, and codes
 * nobody encoded become new pictures. Serves the notes' topic "encoder and decoder" (row 32).
 */
package org.inkstone.generative.autoencoder;

/**
 * Transformers step by step on the Java heap: a network's parameters copied once, kept keys and values, one row of floats for each
 * new token. Serves the notes' topic of Transformers, whose models generate with it.
 */
package org.inkstone.sequence.inference;

/**
 * CLIP (the notes' contrastive language-image pretraining, Radford et al. 2021): a picture encoder and a text encoder that put what
 * belongs together at the same place, with zero-shot classification and retrieval.
 */
package org.inkstone.generative.clip;

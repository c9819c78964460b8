package org.inkstone.vision.explain;

import org.inkstone.vision.explain.ReceptiveField.Region;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The part of a picture that makes a channel of a layer answer strongly.
 *
 * @param channel of the layer
 * @param value   the channel's value there
 * @param item    number of the picture, in the order they came
 * @param row     of the unit in the channel's map
 * @param column  of the unit in the channel's map
 * @param region  what that unit sees, inside the picture
 * @param pixels  this part of the picture as the network got it, {@code [h, w, C]}
 */
public record Patch(int channel, float value, int item, int row, int column, Region region, INDArray pixels) {}

package org.inkstone.backend;

import org.deeplearning4j.nn.layers.mkldnn.MKLDNNBatchNormHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNSubsamplingHelper;

/**
 * Marks the layer helpers of Inkstone that stand in for Deeplearning4j's of the same names, whose results are wrong in
 * some configurations. Two classes of one name: the class path's order decides, so it is looked at.
 */
public interface GuardedHelper {
    /** Whether the stand-ins are the ones Deeplearning4j will find. */
    static boolean inPlace() {
        return GuardedHelper.class.isAssignableFrom(MKLDNNConvHelper.class)
                && GuardedHelper.class.isAssignableFrom(MKLDNNBatchNormHelper.class)
                && GuardedHelper.class.isAssignableFrom(MKLDNNSubsamplingHelper.class);
    }
}

/**
 * Stand-ins for Deeplearning4j's oneDNN layer helpers of the same names, without the wrong results of the originals. They
 * take the originals' place by coming first on the class path; {@code org.inkstone.backend.Backend} leaves all helpers off
 * where they do not.
 */
package org.deeplearning4j.nn.layers.mkldnn;

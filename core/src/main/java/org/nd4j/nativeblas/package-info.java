/**
 * One class under a name of ND4J's, which Deeplearning4j looks for and ND4J no longer has. Serves no topic of the notes but
 * the speed of all of them; see {@code org.inkstone.backend}.
 */
package org.nd4j.nativeblas;

package org.nd4j.nativeblas;

/**
 * The class Deeplearning4j 1.0.0-M2.1 asks, by reflection and under a name that no longer exists in ND4J, whether oneDNN
 * may be used. Without it every oneDNN layer helper is dropped. See {@code org.inkstone.backend.Backend}.
 */
public final class Nd4jCpu {
    private Nd4jCpu() {}

    /** What Deeplearning4j's {@code BaseMKLDNNHelper} looks for. */
    public static final class Environment {
        private static final Environment INSTANCE = new Environment();

        private Environment() {}

        public static Environment getInstance() {
            return INSTANCE;
        }

        public boolean isUseMKLDNN() {
            return true;
        }
    }
}

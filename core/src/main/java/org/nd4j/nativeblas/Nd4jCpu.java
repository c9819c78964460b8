package org.nd4j.nativeblas;

/** DL4J asks a class of this name, gone since 1.0.0-M2, whether oneDNN may be used. */
public final class Nd4jCpu {
    private Nd4jCpu() {}

    /** The one question that is asked. */
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

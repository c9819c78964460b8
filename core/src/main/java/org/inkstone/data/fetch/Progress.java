package org.inkstone.data.fetch;

/** Hears how far a download or an import is. Called often and from the fetching thread, so it should return at once. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (what, done, total) -> {};

    /**
     * @param what  file or step
     * @param done  bytes done, resumed ones included
     * @param total bytes in all, -1 where unknown
     */
    void update(String what, long done, long total);
}

package org.inkstone.data;

/** What a {@link DataLoader} does with an item that cannot be read or transformed. */
public enum BrokenItem {
    /** Ends the epoch with an error that names the item's file. */
    FAIL,
    /** Leaves the item out: its batch gets smaller; logged once and counted. */
    SKIP
}

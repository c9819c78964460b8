package org.inkstone.data;

/**
 * The outcome of loading one item.
 *
 * @param index   the item's number in the set
 * @param sample  null when it is broken
 * @param failure null when it is not
 */
record LoadedItem(int index, Sample sample, Throwable failure) {

    static LoadedItem load(LoaderSettings settings, int epoch, int index) {
        try {
            return new LoadedItem(index, settings.set().get(index, settings.itemSeed(epoch, index)), null);
        } catch (RuntimeException
                | Error e) { // an Error is handed to the consumer, a worker must not die of it silently
            return new LoadedItem(index, null, e);
        }
    }

    /** The failure with the item's name, as one line. */
    RuntimeException toException() {
        if (failure instanceof DatasetException e) {
            return e; // it names the file
        }
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new DatasetException("cannot load item " + index + ": " + reason, failure);
    }
}

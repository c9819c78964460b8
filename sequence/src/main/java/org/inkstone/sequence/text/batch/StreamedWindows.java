package org.inkstone.sequence.text.batch;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SplittableRandom;
import org.inkstone.backend.Backend;
import org.inkstone.backend.Seeds;
import org.inkstone.data.DatasetException;
import org.inkstone.data.EpochOrdered;
import org.inkstone.sequence.text.Tokenizer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Windows for language models from UTF-8 files that may be larger than memory, tokenized while they are read. Features are ids
 * [N, T], labels the ids that come next, [N, T]. With shuffling, each epoch has its own order of the files and draws each window
 * out of the next {@code mixed} ones; the order depends on (seed, epoch) alone. {@link #reset()} goes on to the next epoch once the
 * current one was begun. Not for several threads; {@link #close()} closes the file being read.
 *
 * <p>Pieces of the files are cut before white space, so byte-level, word and WordPiece tokenizers give the tokens that they give
 * for a file as a whole, unless they put a space before each text; a word of more than a million characters is cut.
 */
public final class StreamedWindows implements DataSetIterator, EpochOrdered, AutoCloseable {
    private static final long serialVersionUID = 1L;
    private static final int FILES = -1;
    private static final int WINDOWS = -2;

    static {
        Backend.ensureInitialized();
    }

    private final transient List<Path> files;
    private final transient Tokenizer tokenizer;
    private final transient BatchOptions options;
    private final int length;
    private final int mixed;
    private final int separator;
    private transient WindowStream stream;
    private transient List<int[]> ahead;
    private transient DataSetPreProcessor preProcessor;
    private int epoch;
    private boolean begun;

    /**
     * @param files   read one after the other; the vocabulary's end token, where it has one, is put behind each
     * @param length  tokens in a window, T
     * @param mixed   with shuffling, windows in memory from which the next is drawn, for example 10,000
     * @throws DatasetException for a file that cannot be read
     */
    public StreamedWindows(List<Path> files, Tokenizer tokenizer, int length, int mixed, BatchOptions options) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("files must not be empty");
        }
        if (length <= 0) {
            throw new IllegalArgumentException("length must be positive: " + length);
        }
        if (mixed <= 0) {
            throw new IllegalArgumentException("mixed must be positive: " + mixed);
        }
        for (Path file : files) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new DatasetException(file + " is not a file that can be read");
            }
        }
        this.files = List.copyOf(files);
        this.tokenizer = tokenizer;
        this.options = options;
        this.length = length;
        this.mixed = options.shuffle() ? mixed : 1;
        this.separator = tokenizer.vocabulary().special().end() == null
                ? -1
                : tokenizer.vocabulary().endId();
    }

    /**
     * {@inheritDoc}
     *
     * @throws DatasetException         for a file that is not UTF-8, with the place of the bad byte
     * @throws IllegalArgumentException when the files have fewer tokens than a window and the token behind it
     */
    @Override
    public boolean hasNext() {
        if (ahead == null) {
            ahead = read();
        }
        return !ahead.isEmpty();
    }

    private List<int[]> read() {
        boolean first = stream == null;
        if (first) {
            stream = open();
        }
        List<int[]> windows = new ArrayList<>();
        int[] window = stream.next();
        if (window == null && first) {
            throw new IllegalArgumentException("the files have " + stream.rest() + " tokens, but a window of " + length
                    + " and the token behind it need " + (length + 1L) + ": " + files);
        }
        while (window != null) {
            windows.add(window);
            window = windows.size() < options.batchSize() ? stream.next() : null;
        }
        return options.dropLast() && windows.size() < options.batchSize() ? List.of() : windows;
    }

    private WindowStream open() {
        List<Path> order = new ArrayList<>(files);
        if (options.shuffle()) {
            Collections.shuffle(order, new Random(Seeds.derive(options.seed(), epoch, FILES)));
        }
        return new WindowStream(
                order,
                tokenizer,
                separator,
                length,
                mixed,
                new SplittableRandom(Seeds.derive(options.seed(), epoch, WINDOWS)));
    }

    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch is over");
        }
        List<int[]> windows = ahead;
        ahead = null;
        begun = true;
        float[] features = new float[windows.size() * length];
        float[] labels = new float[windows.size() * length];
        for (int n = 0; n < windows.size(); n++) {
            int[] window = windows.get(n);
            for (int t = 0; t < length; t++) {
                features[n * length + t] = window[t];
                labels[n * length + t] = window[t + 1];
            }
        }
        DataSet batch =
                new DataSet(IdArrays.of(features, windows.size(), length), IdArrays.of(labels, windows.size(), length));
        if (preProcessor != null) {
            preProcessor.preProcess(batch);
        }
        return batch;
    }

    /** @throws UnsupportedOperationException for a size other than {@link #batch()} */
    @Override
    public DataSet next(int size) {
        if (size != batch()) {
            throw new UnsupportedOperationException("batches have " + batch() + " items, not " + size);
        }
        return next();
    }

    @Override
    public void reset() {
        setEpoch(begun ? epoch + 1 : epoch);
    }

    @Override
    public void setEpoch(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("epoch must not be negative: " + number);
        }
        close();
        stream = null;
        ahead = null;
        begun = false;
        epoch = number;
    }

    @Override
    public void close() {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public int batch() {
        return options.batchSize();
    }

    /** 1: a token is one number. */
    @Override
    public int inputColumns() {
        return 1;
    }

    /** Tokens in the vocabulary, of which labels are the ids. */
    @Override
    public int totalOutcomes() {
        return tokenizer.vocabulary().size();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** True: tokenizing takes time, which another thread may spend. */
    @Override
    public boolean asyncSupported() {
        return true;
    }

    @Override
    public List<String> getLabels() {
        return List.of();
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    /** Not serialisable, unlike other iterators: files do not travel. */
    private void writeObject(ObjectOutputStream out) throws IOException {
        throw new NotSerializableException(StreamedWindows.class.getName());
    }
}

package org.inkstone.sequence.model;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a {@link RecurrentEncoderDecoder} knows between two tokens: the source's context and what each LSTM of the decoder
 * remembers. The arrays are not to be changed.
 *
 * @param context the encoder's last word on each source, [N, C]
 * @param hidden  output of each LSTM, from the bottom, [N, H]
 * @param cells   memory cell of each LSTM, [N, H]
 */
public record RecurrentState(INDArray context, List<INDArray> hidden, List<INDArray> cells) {
    public RecurrentState {
        hidden = List.copyOf(hidden);
        cells = List.copyOf(cells);
    }

    /** The state of other rows: row r is what was row {@code rows[r]}, which may be named several times. */
    RecurrentState select(int[] rows) {
        return new RecurrentState(
                context.getRows(rows),
                hidden.stream().map(array -> array.getRows(rows)).toList(),
                cells.stream().map(array -> array.getRows(rows)).toList());
    }

    /** The rows of all of them, in order. */
    static RecurrentState join(List<RecurrentState> states) {
        if (states.size() == 1) {
            return states.get(0);
        }
        List<Integer> layers =
                IntStream.range(0, states.get(0).hidden.size()).boxed().toList();
        return new RecurrentState(
                stacked(states.stream().map(RecurrentState::context).toList()),
                layers.stream()
                        .map(k -> stacked(
                                states.stream().map(s -> s.hidden.get(k)).toList()))
                        .toList(),
                layers.stream()
                        .map(k ->
                                stacked(states.stream().map(s -> s.cells.get(k)).toList()))
                        .toList());
    }

    private static INDArray stacked(List<INDArray> arrays) {
        return Nd4j.concat(0, arrays.toArray(INDArray[]::new));
    }
}

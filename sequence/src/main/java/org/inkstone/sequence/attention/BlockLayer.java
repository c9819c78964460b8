package org.inkstone.sequence.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.FeedForwardPart;
import org.inkstone.nn.NormType;
import org.inkstone.nn.SequenceLayer;
import org.inkstone.nn.Sublayer;

/** What {@link TransformerLayer} and {@link TransformerDecoderLayer} have in common: all their settings. */
public abstract class BlockLayer extends SequenceLayer {
    /** What the norms inside add to variances and mean squares, as PyTorch does. */
    public static final double NORM_EPS = 1e-5;

    private int heads;
    private int keyHeads;
    private int hidden;
    private boolean causal;
    private boolean biases;
    private FeedForwardActivation activation;
    private NormPlacement placement;
    private NormType norm;
    private AttentionPositions attentionPositions;
    private double residualScale;
    private double initialGain;
    private double dropoutProbability;
    private double attentionDropout;

    BlockLayer() {}

    BlockLayer(BlockBuilder<?> b) {
        super(b);
        heads = b.heads;
        keyHeads = b.keyHeads;
        hidden = b.hidden;
        causal = b.causal;
        biases = b.biases;
        activation = b.activation;
        placement = b.placement;
        norm = b.norm;
        attentionPositions = b.attentionPositions;
        residualScale = b.residualScale;
        initialGain = b.initialGain;
        dropoutProbability = b.dropoutProbability;
        attentionDropout = b.attentionDropout;
    }

    /** See {@link BlockBuilder#heads}. */
    public int getHeads() {
        return heads;
    }

    public void setHeads(int heads) {
        this.heads = heads;
    }

    /** See {@link BlockBuilder#keyHeads}; 0 stands for as many as heads. */
    public int getKeyHeads() {
        return keyHeads;
    }

    public void setKeyHeads(int keyHeads) {
        this.keyHeads = keyHeads;
    }

    /** See {@link BlockBuilder#hidden}; 0 stands for four times the width. */
    public int getHidden() {
        return hidden;
    }

    public void setHidden(int hidden) {
        this.hidden = hidden;
    }

    /** See {@link BlockBuilder#causal}. */
    public boolean isCausal() {
        return causal;
    }

    public void setCausal(boolean causal) {
        this.causal = causal;
    }

    /** See {@link BlockBuilder#biases}. */
    public boolean isBiases() {
        return biases;
    }

    public void setBiases(boolean biases) {
        this.biases = biases;
    }

    /** See {@link BlockBuilder#activation(FeedForwardActivation)}. */
    public FeedForwardActivation getActivation() {
        return activation;
    }

    public void setActivation(FeedForwardActivation activation) {
        this.activation = activation;
    }

    /** See {@link BlockBuilder#placement}. */
    public NormPlacement getPlacement() {
        return placement;
    }

    public void setPlacement(NormPlacement placement) {
        this.placement = placement;
    }

    /** See {@link BlockBuilder#norm}. */
    public NormType getNorm() {
        return norm;
    }

    public void setNorm(NormType norm) {
        this.norm = norm;
    }

    /** See {@link BlockBuilder#attentionPositions}. */
    public AttentionPositions getAttentionPositions() {
        return attentionPositions;
    }

    public void setAttentionPositions(AttentionPositions attentionPositions) {
        this.attentionPositions = attentionPositions;
    }

    /** See {@link BlockBuilder#deepNorm}. */
    public double getResidualScale() {
        return residualScale;
    }

    public void setResidualScale(double residualScale) {
        this.residualScale = residualScale;
    }

    /** See {@link BlockBuilder#deepNorm}. */
    public double getInitialGain() {
        return initialGain;
    }

    public void setInitialGain(double initialGain) {
        this.initialGain = initialGain;
    }

    /** See {@link BlockBuilder#dropoutProbability}. */
    public double getDropoutProbability() {
        return dropoutProbability;
    }

    public void setDropoutProbability(double dropoutProbability) {
        this.dropoutProbability = dropoutProbability;
    }

    /** See {@link BlockBuilder#attentionDropout}. */
    public double getAttentionDropout() {
        return attentionDropout;
    }

    public void setAttentionDropout(double attentionDropout) {
        this.attentionDropout = attentionDropout;
    }

    @Override
    protected void checkSizes() {
        super.checkSizes();
        if (nIn != nOut) {
            throw new IllegalStateException(describe() + " keeps the width: nIn " + nIn + ", nOut " + nOut);
        }
        attention(causal, attentionPositions);
    }

    final AttentionSettings attention(boolean onlyBefore, AttentionPositions positions) {
        return new AttentionSettings(
                (int) nOut, heads, keyHeads == 0 ? heads : keyHeads, onlyBefore, biases, positions, attentionDropout);
    }

    final SelfAttentionPart selfAttention() {
        return new SelfAttentionPart("self", attention(causal, attentionPositions), initialGain);
    }

    final FeedForwardPart feedForward() {
        return new FeedForwardPart(
                "ffn", nOut, hidden == 0 ? 4 * nOut : hidden, activation, biases, initialGain, dropoutProbability);
    }

    final Residual around(String prefix, Sublayer inside) {
        return new Residual(prefix, placement, norm, nOut, residualScale, dropoutProbability, inside);
    }

    @Override
    protected List<Object> settings() {
        return new ArrayList<>(Arrays.asList(
                heads,
                keyHeads,
                hidden,
                causal,
                biases,
                activation,
                placement,
                norm,
                attentionPositions,
                residualScale,
                initialGain,
                dropoutProbability,
                attentionDropout));
    }
}

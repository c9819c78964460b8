"""PyTorch's attention, Transformer blocks, models and token loss in golden/*.json: outputs, losses and all gradients.

Run with a python3 that has torch 1.13: transformer.py <src/test/resources>
Computed in double from values that float32 holds exactly. What torch.nn has is computed both ways and compared first;
what it lacks (grouped heads, rotary positions, ALiBi, root mean square, sandwich and deep norms) is reference.py's alone.
"""
import math
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from reference import (Numbers, cross_attention, cross_attention_parameters, decoder_block, decoder_parameters,
                       encoder_block, encoder_parameters, gradients, leaves, norm, norm_parameters, packed, packed_all,
                       same, score_bias, self_attention, self_attention_parameters, sinusoids, weight, write)

FOLDER = sys.argv[1]
PADDING = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
MEMORY_PADDING = torch.tensor([[1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1]])


def case(name, config, parameters, inputs, masks, forward, numbers, output_mask=None):
    """Runs forward on leaves and a random output gradient, which is zero where the output is padding."""
    parameters, inputs = leaves(parameters), leaves(inputs)
    output, extra = forward(parameters, inputs)
    direction = numbers.normal(*output.shape)
    if output_mask is not None:
        direction = direction * output_mask[:, :, None]
    output.backward(direction)
    return {
        "name": name,
        "config": config,
        "parameters": packed_all(parameters),
        "inputs": packed_all(inputs),
        "masks": packed_all(masks),
        "outputs": packed_all({"output": output, **extra}),
        "outputGradient": packed(direction),
        "gradients": packed_all(gradients(parameters=parameters, inputs=inputs)),
    }


# ---- torch.nn with our parameters ----------------------------------------------------------------------------------
def copy(target, values):
    with torch.no_grad():
        target.copy_(values)


def fill_attention(module, p, prefix):
    if prefix == "self":
        copy(module.in_proj_weight, p["selfWqkv"].T)
        copy(module.in_proj_bias, p["selfBqkv"])
    else:
        copy(module.in_proj_weight, torch.cat((p["crossWq"].T, p["crossWkv"].T)))
        copy(module.in_proj_bias, torch.cat((p["crossBq"], p["crossBkv"])))
    copy(module.out_proj.weight, p[prefix + "Wo"].T)
    copy(module.out_proj.bias, p[prefix + "Bo"])


def fill_norm(module, p, prefix):
    copy(module.weight, p[prefix + "Gain"] if prefix else p["gain"])
    copy(module.bias, p[prefix + "Bias"] if prefix else p["bias"])


def fill_block(module, p):
    fill_attention(module.self_attn, p, "self")
    norms = ["norm1", "norm2"]
    if hasattr(module, "multihead_attn"):
        fill_attention(module.multihead_attn, p, "cross")
        norms.append("norm3")
    for name in norms:
        fill_norm(getattr(module, name), p, name)
    copy(module.linear1.weight, p["ffnW1"].T)
    copy(module.linear1.bias, p["ffnB1"])
    copy(module.linear2.weight, p["ffnW2"].T)
    copy(module.linear2.bias, p["ffnB2"])


def torch_block(kind, config):
    activation = F.relu if config["activation"] == "RELU" else lambda z: F.gelu(
        z, approximate="tanh" if config["activation"] == "GELU_TANH" else "none")
    return kind(config["size"], config["heads"], config["hidden"], dropout=0.0, activation=activation, batch_first=True,
                norm_first=config["placement"] == "PRE")


def boolean(masks):
    return {"key_padding_mask": masks["keyMask"] == 0} if "keyMask" in masks else {}


# ---- cases ---------------------------------------------------------------------------------------------------------
def multi_head_attention():
    cases, d = [], 8
    every_row = torch.tensor([[1, 0, 1, 0, 0], [0, 1, 1, 0, 1], [1, 1, 1, 1, 1], [0, 0, 0, 0, 1], [1, 0, 0, 1, 0]])
    per_head = torch.stack((every_row, 1 - every_row + torch.eye(5, dtype=torch.int64))).clamp(max=1).expand(2, 2, 5, 5)
    additive = Numbers(5).normal(1, 2, 5, 5)
    additive[0, 1, 3, 1] = -math.inf
    causal = {"causal": True}
    for seed, (name, config, masks) in enumerate([
        ("self", {}, {}),
        ("causal", causal, {}),
        ("padding", {}, {"keyMask": PADDING}),
        ("causalPadding", causal, {"keyMask": PADDING}),
        ("boolean", {}, {"attention": every_row[None, None]}),
        ("booleanPerHead", {}, {"attention": per_head}),
        ("additive", {}, {"additive": additive}),
        ("grouped", {"heads": 4, "keyHeads": 2}, {}),
        ("groupedCausalPadding", {"heads": 4, "keyHeads": 2, **causal}, {"keyMask": PADDING}),
        ("multiQuery", {"heads": 4, "keyHeads": 1}, {}),
        ("alibiCausal", {"heads": 4, "keyHeads": 4, "positions": "ALIBI", **causal}, {}),
        ("alibi", {"heads": 2, "keyHeads": 2, "positions": "ALIBI"}, {"keyMask": PADDING}),
        ("rotary", {"positions": "ROTARY"}, {}),
        ("rotaryGroupedCausal", {"heads": 4, "keyHeads": 2, "positions": "ROTARY", **causal}, {}),
    ]):
        config = {"kind": "self", "size": d, "heads": 2, "keyHeads": 2, "causal": False, "positions": "NONE", **config}
        size = 16 if config["heads"] == 4 else d
        config["size"] = size
        numbers = Numbers(100 + seed)
        parameters = self_attention_parameters(numbers, size, config["heads"], config["keyHeads"])
        inputs = {"x": numbers.normal(2, 5, size)}

        def forward(p, x, config=config, masks=masks):
            output, weights = self_attention(x["x"], p, config, masks)
            return output, {"weights": weights}

        if config["heads"] == config["keyHeads"] and config["positions"] != "ROTARY":
            module = nn.MultiheadAttention(size, config["heads"], batch_first=True)
            fill_attention(module, parameters, "self")
            bias = score_bias(5, 5, config["heads"], masks, config).expand(2, config["heads"], 5, 5).flatten(0, 1)
            theirs, weights = module(*[inputs["x"]] * 3, attn_mask=bias, average_attn_weights=False)
            same(forward(parameters, inputs)[0], theirs, name)
            same(forward(parameters, inputs)[1]["weights"], weights, name)
        cases.append(case(name, config, parameters, inputs, masks, forward, numbers, masks.get("keyMask")))

    for seed, (name, masks) in enumerate([("cross", {}), ("crossPadding", {"keyMask": MEMORY_PADDING})]):
        config = {"kind": "cross", "size": d, "heads": 2, "keyHeads": 2, "causal": False, "positions": "NONE"}
        numbers = Numbers(200 + seed)
        parameters = cross_attention_parameters(numbers, d, 2, 2)
        inputs = {"x": numbers.normal(2, 5, d), "memory": numbers.normal(2, 7, d)}

        def forward(p, x, config=config, masks=masks):
            output, weights = cross_attention(x["x"], x["memory"], p, config, masks)
            return output, {"weights": weights}

        module = nn.MultiheadAttention(d, 2, batch_first=True)
        fill_attention(module, parameters, "cross")
        theirs = module(inputs["x"], inputs["memory"], inputs["memory"], **boolean(masks))[0]
        same(forward(parameters, inputs)[0], theirs, name)
        cases.append(case(name, config, parameters, inputs, masks, forward, numbers))
    write(FOLDER, "multi_head_attention.json", cases)


def transformer_layer():
    cases = []
    variants = [("RELU", False, False), ("GELU", False, True), ("SWIGLU", True, False), ("RELU", True, True)]
    chosen = [(p, n, *v) for p in ("POST", "PRE", "SANDWICH", "DEEP") for n in ("LAYER", "RMS") for v in variants]
    chosen += [("PRE", "LAYER", a, False, False) for a in ("GELU_TANH", "SILU", "GEGLU")]
    for seed, (placement, kind, activation, causal, padding) in enumerate(chosen):
        config = {"placement": placement, "norm": kind, "activation": activation, "causal": causal, "size": 6, "heads": 2,
                  "keyHeads": 2, "hidden": 8, "alpha": 1.7 if placement == "DEEP" else 1.0}
        masks = {"keyMask": PADDING} if padding else {}
        numbers = Numbers(300 + seed)
        parameters = encoder_parameters(numbers, config)
        inputs = {"x": numbers.normal(2, 5, 6)}

        def forward(p, x, config=config, masks=masks):
            return encoder_block(x["x"], p, config, masks), {}

        name = f"{placement}_{kind}_{activation}" + "_causal" * causal + "_padding" * padding
        if placement in ("POST", "PRE") and kind == "LAYER" and activation in ("RELU", "GELU", "GELU_TANH"):
            module = torch_block(nn.TransformerEncoderLayer, config)
            fill_block(module, parameters)
            future = torch.ones(5, 5, dtype=torch.bool).triu(1) if causal else None
            theirs = module(inputs["x"], future, masks["keyMask"] == 0 if padding else None)
            same(forward(parameters, inputs)[0], theirs, name)
        cases.append(case(name, config, parameters, inputs, masks, forward, numbers, masks.get("keyMask")))
    write(FOLDER, "transformer_layer.json", cases)


def transformer_decoder():
    cases = []
    chosen = [("POST", "LAYER", "RELU", False), ("PRE", "LAYER", "GELU", False), ("POST", "LAYER", "RELU", True),
              ("PRE", "LAYER", "RELU", True), ("SANDWICH", "RMS", "SWIGLU", True), ("DEEP", "LAYER", "RELU", True)]
    for seed, (placement, kind, activation, padding) in enumerate(chosen):
        config = {"placement": placement, "norm": kind, "activation": activation, "size": 8, "heads": 2, "keyHeads": 2,
                  "hidden": 12, "alpha": 1.7 if placement == "DEEP" else 1.0}
        masks = {"keyMask": PADDING, "memoryMask": MEMORY_PADDING} if padding else {}
        numbers = Numbers(400 + seed)
        parameters = decoder_parameters(numbers, config)
        inputs = {"x": numbers.normal(2, 5, 8), "memory": numbers.normal(2, 7, 8)}

        def forward(p, x, config=config, padding=padding):
            own = {"keyMask": PADDING} if padding else {}
            memory = {"keyMask": MEMORY_PADDING} if padding else {}
            return decoder_block(x["x"], x["memory"], p, config, own, memory), {}

        name = f"{placement}_{kind}_{activation}" + "_padding" * padding
        if placement in ("POST", "PRE"):
            module = torch_block(nn.TransformerDecoderLayer, config)
            fill_block(module, parameters)
            theirs = module(inputs["x"], inputs["memory"], torch.ones(5, 5, dtype=torch.bool).triu(1), None,
                            PADDING == 0 if padding else None, MEMORY_PADDING == 0 if padding else None)
            same(forward(parameters, inputs)[0], theirs, name)
        cases.append(case(name, config, parameters, inputs, masks, forward, numbers, masks.get("keyMask")))
    write(FOLDER, "transformer_decoder.json", cases)


def named(prefix, parameters):
    return {f"{prefix}/{name}": values for name, values in parameters.items()}


def of(p, prefix):
    return {name[len(prefix) + 1:]: values for name, values in p.items() if name.startswith(prefix + "/")}


def model_case(name, config, parameters, inputs, masks, forward, steps=0):
    """A model's logits, its loss and the loss's gradients, and the losses of further steps of Adam."""
    parameters = leaves(parameters)
    first = {n: a.detach().clone() for n, a in parameters.items()}
    adam = torch.optim.Adam(parameters.values(), lr=config.get("learningRate", 0.001))
    losses, kept = [], None
    for _ in range(max(1, steps)):
        logits = forward(parameters)
        loss = token_loss(logits, inputs["labels"], masks.get("labels"), config["smoothing"])
        adam.zero_grad()
        loss.backward()
        losses.append(loss.item())
        kept = kept or (logits.detach(), {n: g.clone() for n, g in gradients(parameters=parameters).items()})
        adam.step()
    return {
        "name": name,
        "config": config,
        "parameters": packed_all(first),
        "inputs": packed_all(inputs),
        "masks": packed_all(masks),
        "outputs": packed_all({"logits": kept[0]}),
        "losses": losses,
        "gradients": packed_all(kept[1]),
    }


def token_loss(logits, labels, mask, smoothing):
    """The mean over the labels that count."""
    labels = labels if mask is None else labels.masked_fill(mask == 0, -100)
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten(), label_smoothing=smoothing)


def seq2seq_transformer():
    cases, vocab, d = [], 11, 8
    source_mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 0]])
    target_mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0]])
    chosen = [("PRE", False, True, 0.1), ("POST", False, True, 0.1), ("POST", True, False, 0.0), ("PRE", True, True, 0.1)]
    for seed, (placement, tied, final, smoothing) in enumerate(chosen):
        config = {"placement": placement, "norm": "LAYER", "activation": "RELU", "size": d, "heads": 2, "keyHeads": 2,
                  "hidden": 16, "alpha": 1.0, "layers": 2, "vocabulary": vocab, "tied": tied, "finalNorm": final,
                  "embeddingScale": math.sqrt(d), "smoothing": smoothing}
        numbers = Numbers(500 + seed)
        parameters = {"source/W": numbers.normal(vocab, d, scale=d ** -0.5),
                      "target/W": numbers.normal(vocab, d, scale=d ** -0.5),
                      "output/b": numbers.normal(vocab, scale=0.1)}
        if not tied:
            parameters["output/W"] = weight(numbers, d, vocab)
        for i in range(2):
            parameters.update(named(f"encoder{i}", encoder_parameters(numbers, config)))
            parameters.update(named(f"decoder{i}", decoder_parameters(numbers, config)))
        if final:
            parameters.update(named("encoderNorm", norm_parameters(numbers, "", "LAYER", d)))
            parameters.update(named("decoderNorm", norm_parameters(numbers, "", "LAYER", d)))
        inputs = {"source": numbers.integers(0, vocab, 3, 6), "target": numbers.integers(0, vocab, 3, 5),
                  "labels": numbers.integers(0, vocab, 3, 5)}
        masks = {"source": source_mask, "target": target_mask, "labels": target_mask}

        def embedded(p, ids, name):
            return p[name][ids] * math.sqrt(d) + sinusoids(ids.shape[1], d)

        def logits(p, decoded):
            return decoded @ (p["output/W"] if "output/W" in p else p["target/W"].T) + p["output/b"]

        def forward(p, config=config, inputs=inputs):
            memory = embedded(p, inputs["source"], "source/W")
            for i in range(2):
                memory = encoder_block(memory, of(p, f"encoder{i}"), config, {"keyMask": source_mask})
            memory = norm(memory, of(p, "encoderNorm"), "", "LAYER") if config["finalNorm"] else memory
            x = embedded(p, inputs["target"], "target/W")
            for i in range(2):
                x = decoder_block(x, memory, of(p, f"decoder{i}"), config, {"keyMask": target_mask},
                                  {"keyMask": source_mask})
            x = norm(x, of(p, "decoderNorm"), "", "LAYER") if config["finalNorm"] else x
            return logits(p, x)

        if final:
            module = nn.Transformer(d, 2, 2, 2, 16, dropout=0.0, batch_first=True, norm_first=placement == "PRE")
            for i in range(2):
                fill_block(module.encoder.layers[i], of(parameters, f"encoder{i}"))
                fill_block(module.decoder.layers[i], of(parameters, f"decoder{i}"))
            fill_norm(module.encoder.norm, of(parameters, "encoderNorm"), "")
            fill_norm(module.decoder.norm, of(parameters, "decoderNorm"), "")
            theirs = module(embedded(parameters, inputs["source"], "source/W"),
                            embedded(parameters, inputs["target"], "target/W"),
                            tgt_mask=torch.ones(5, 5, dtype=torch.bool).triu(1), src_key_padding_mask=source_mask == 0,
                            tgt_key_padding_mask=target_mask == 0, memory_key_padding_mask=source_mask == 0)
            same(forward(parameters), logits(parameters, theirs), placement)
        name = placement + "_tied" * tied + "_finalNorm" * final
        cases.append(model_case(name, config, parameters, inputs, masks, forward))
    write(FOLDER, "seq2seq_transformer.json", cases)


def causal_language_model():
    cases, vocab, d = [], 13, 8
    chosen = [(False, "LEARNED", "LAYER", "GELU_TANH"), (True, "LEARNED", "LAYER", "GELU_TANH"),
              (False, "ROTARY", "RMS", "SWIGLU")]
    for seed, (tied, positions, kind, activation) in enumerate(chosen):
        config = {"placement": "PRE", "norm": kind, "activation": activation, "size": d, "heads": 2, "keyHeads": 2,
                  "hidden": 16, "alpha": 1.0, "layers": 2, "vocabulary": vocab, "maxLength": 9, "tied": tied,
                  "positions": positions, "causal": True, "smoothing": 0.0, "learningRate": 0.01}
        numbers = Numbers(600 + seed)
        parameters = {"embedding/W": numbers.normal(vocab, d, scale=0.5)}
        if positions == "LEARNED":
            parameters["embedding/P"] = numbers.normal(9, d, scale=0.3)
        for i in range(2):
            parameters.update(named(f"block{i}", encoder_parameters(numbers, config)))
        parameters.update(named("norm", norm_parameters(numbers, "", kind, d)))
        parameters["output/b"] = numbers.normal(vocab, scale=0.1)
        if not tied:
            parameters["output/W"] = weight(numbers, d, vocab)
        inputs = {"ids": numbers.integers(0, vocab, 3, 7), "labels": numbers.integers(0, vocab, 3, 7)}

        def forward(p, config=config, inputs=inputs):
            x = p["embedding/W"][inputs["ids"]]
            if config["positions"] == "LEARNED":
                x = x + p["embedding/P"][:x.shape[1]]
            for i in range(2):
                x = encoder_block(x, of(p, f"block{i}"), config, {})
            x = norm(x, of(p, "norm"), "", config["norm"])
            return x @ (p["embedding/W"].T if config["tied"] else p["output/W"]) + p["output/b"]

        name = f"{positions}_{kind}_{activation}" + "_tied" * tied
        cases.append(model_case(name, config, parameters, inputs, {}, forward, steps=5))
    write(FOLDER, "causal_language_model.json", cases)


def cross_entropy():
    cases = []
    ignored = torch.tensor([[1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 1, 1]])
    for seed, (name, smoothing, mask) in enumerate([("plain", 0.0, None), ("smoothed", 0.1, None), ("ignored", 0.0, ignored),
                                                    ("smoothedIgnored", 0.2, ignored)]):
        numbers = Numbers(700 + seed)
        logits = numbers.normal(3, 4, 7, scale=2.0).requires_grad_()
        labels = numbers.integers(0, 7, 3, 4)
        loss = token_loss(logits, labels, mask, smoothing)
        loss.backward()
        cases.append({
            "name": name,
            "config": {"smoothing": smoothing},
            "inputs": packed_all({"logits": logits, "labels": labels}),
            "masks": {} if mask is None else packed_all({"labels": mask}),
            "losses": [loss.item()],
            "gradients": {"logits": packed(logits.grad)},
        })
    write(FOLDER, "cross_entropy.json", cases)


for write_cases in (multi_head_attention, transformer_layer, transformer_decoder, seq2seq_transformer, causal_language_model,
                    cross_entropy):
    write_cases()

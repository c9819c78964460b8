"""A checkpoint as Python 2 and torch 0.2 wrote it, byte by byte, for org.inkstone.vision.pretrained.LegacyCheckpoint.

Its texts are byte strings (SHORT_BINSTRING, BINSTRING), its dictionaries are made of lists of pairs, its tensors by
_rebuild_tensor of four arguments, one is a Parameter with flags, its storages lie on a GPU, and one of them is a view of another.

Run: /usr/bin/python3 generate_python2_checkpoint.py ../resources/golden/checkpoints/python2.pt   (checked by torch 1.13's torch.load)
"""
import pickle
import pickletools
import struct
import sys

import torch

LONG_NAME = "features." + 300 * "x"


def text(s):
    raw = s.encode("ascii")
    if len(raw) < 256:
        return pickle.SHORT_BINSTRING + bytes([len(raw)]) + raw
    return pickle.BINSTRING + struct.pack("<i", len(raw)) + raw


def whole(n):
    return pickle.BININT1 + bytes([n]) if n < 256 else pickle.BININT2 + struct.pack("<H", n)


def long(n):
    raw = pickle.encode_long(n)
    return pickle.LONG1 + bytes([len(raw)]) + raw


def name(module, function):
    return pickle.GLOBAL + f"{module}\n{function}\n".encode("ascii")


def tuple_of(*items):
    return pickle.MARK + b"".join(items) + pickle.TUPLE


def list_of(*items):
    return pickle.EMPTY_LIST + pickle.MARK + b"".join(items) + pickle.APPENDS


def pickled(value):
    return pickle.PROTO + b"\x02" + value + pickle.STOP


def storage(kind, key, count, view=pickle.NONE):
    return tuple_of(text("storage"), name("torch", kind), text(key), text("cuda:0"), whole(count), view) + pickle.BINPERSID


def tensor(of, offset, shape, stride):
    return name("torch._utils", "_rebuild_tensor") + tuple_of(
        of, whole(offset), tuple_of(*map(long, shape)), tuple_of(*map(whole, stride))) + pickle.REDUCE


def parameter(data):
    flags = tuple_of(pickle.NEWTRUE, pickle.NEWFALSE, name("collections", "OrderedDict") + pickle.EMPTY_TUPLE + pickle.REDUCE)
    return name("torch.nn.parameter", "Parameter") + tuple_of(data) + pickle.REDUCE + flags + pickle.BUILD


system = pickle.EMPTY_DICT + pickle.MARK + text("protocol_version") + whole(1001) + text("little_endian") + pickle.NEWTRUE + \
    text("type_sizes") + pickle.EMPTY_DICT + pickle.MARK + text("int") + whole(4) + text("short") + whole(2) + \
    text("long") + whole(4) + pickle.SETITEMS + pickle.SETITEMS
view = tuple_of(text("94012"), whole(2), whole(4))
tensors = {
    "features.0.weight": parameter(tensor(storage("FloatStorage", "94011", 8), 0, (2, 3), (3, 1))),
    LONG_NAME: tensor(storage("FloatStorage", "94011", 8, view), 1, (3,), (1,)),
    "features.1.counts": tensor(storage("LongStorage", "94013", 2), 0, (2,), (1,)),
}
saved = name("collections", "OrderedDict") + pickle.BINPUT + b"\x00" + tuple_of(
    list_of(*(list_of(text(key), value) for key, value in tensors.items()))) + pickle.REDUCE

content = pickled(long(0x1950a86a20f9469cfc6c)) + pickled(whole(1001)) + pickled(system) + pickled(saved) + \
    pickled(list_of(text("94011"), text("94013"))) + struct.pack("<q8f", 8, *[0.5 * i for i in range(8)]) + \
    struct.pack("<q2q", 2, 7, -9)
with open(sys.argv[1], "wb") as out:
    out.write(content)

opcodes = {op.name for op, _, _ in pickletools.genops(pickled(saved))}
assert {"SHORT_BINSTRING", "BINSTRING", "LONG1"} <= opcodes, opcodes
loaded = torch.load(sys.argv[1], map_location="cpu")
assert list(loaded) == list(tensors)
assert isinstance(loaded["features.0.weight"], torch.nn.Parameter)
assert loaded["features.0.weight"].tolist() == [[0, 0.5, 1], [1.5, 2, 2.5]]
assert loaded[LONG_NAME].tolist() == [1.5, 2, 2.5]
assert loaded["features.1.counts"].tolist() == [7, -9]

"""Follows a program for as many scenarios as are given, sixteen words at a time, so that all of it stays close to the processor.

The dozen kinds of step are written out below in the language of LLVM, which llvmlite turns into the processor's own in about a
fiftieth of a second when the first program is run. Programs themselves are data: nothing is compiled for them.
"""

from __future__ import annotations

import ctypes
import functools
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.program import MOVED, Op, Program

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from willing.logic.network import Judge

__all__ = ["run"]

_BLOCK: Final = 16  # words followed side by side
_WORTH_SHARING: Final = 1 << 18  # steps times blocks, above which all processors are used
_ONES: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_MASKS: Final = tuple((2**64 - 1) // ((1 << (1 << power)) + 1) for power in range(6))
"""The lower half of each 2·2ᵏ bits of a word, k from 0 to 5."""


def run(program: Program, given: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """What a program finds: a row of words for each that it writes, from a row of words for each that it reads.

    Cost:
        Some ten nanoseconds for each step and 1,024 scenarios, a stretch that is followed again counting as often.
    """
    words = given.shape[1]
    if given.shape[0] != program.given:
        raise ValueError(f"{given.shape[0]} rows for a program that reads {program.given}")
    if program.judges:
        return _followed(program, given)
    code, follow = program.code, _kernel(8 * program.code.itemsize)
    blocks = -(-words // _BLOCK)
    if blocks * _BLOCK != words or not given.flags.c_contiguous or given.dtype != np.uint64:
        padded = np.zeros((given.shape[0], blocks * _BLOCK), np.uint64)
        padded[:, :words] = given
        given = padded
    found = np.empty((program.found, blocks * _BLOCK), np.uint64)
    shares = min(_processors(), blocks) if len(code) * blocks > _WORTH_SHARING else 1
    ends = [blocks * k // shares for k in range(shares + 1)]

    def share(first: int, last: int) -> None:
        # Registers begin at a whole block, as the machine's widest loads ask.
        room = np.zeros((program.registers + 1) * _BLOCK, np.uint64)
        at = -room.ctypes.data % (8 * _BLOCK) // 8
        registers = room[at : at + program.registers * _BLOCK]
        registers[_BLOCK : 2 * _BLOCK] = _ONES
        follow(code.ctypes.data, len(code), registers.ctypes.data, given.ctypes.data, found.ctypes.data, blocks, first, last)

    if len(code):
        if shares == 1:
            share(0, blocks)
        else:
            with ThreadPoolExecutor(shares) as pool:
                list(pool.map(share, ends, ends[1:]))
    return found[:, :words]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _followed(program: Program, given: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The same in NumPy, for programs in which something is judged: a judge is asked once for each different thing."""
    words = given.shape[1]
    nothing = np.zeros(words, np.uint64)
    of: list[NDArray[np.uint64]] = [nothing] * program.registers
    of[1] = np.full(words, _ONES)
    found = np.zeros((program.found, words), np.uint64)
    told: list[dict[bytes, bool]] = [{} for _ in program.judges]
    moved = False
    steps = program.code.tolist()
    at = 0
    while at < len(steps):
        op, d, a, b, c, e = steps[at]
        at += 1
        match op:
            case Op.AND:
                of[d] = of[a] & of[b]
            case Op.OR:
                of[d] = of[a] | of[b]
            case Op.LESS:
                of[d] = of[a] & ~of[b]
            case Op.XOR:
                of[d] = of[a] ^ of[b]
            case Op.HALF:
                of[d], of[e] = of[a] ^ of[b], of[a] & of[b]
            case Op.FULL:
                either = of[a] ^ of[b]
                of[d], of[e] = either ^ of[c], (either & of[c]) | (of[a] & of[b])
            case Op.SWAP:
                wide, mask = np.uint64(1 << c), np.uint64(_MASKS[c])
                change = ((of[a] >> wide) ^ of[b]) & mask
                of[d], of[e] = of[a] ^ (change << wide), of[b] ^ change
            case Op.READ:
                of[d] = given[a]
            case Op.WRITE:
                found[d] = of[a]
            case Op.MOVE:
                of[d] = of[a]
            case Op.KEEP:
                moved = moved or not np.array_equal(of[d], of[a])
                of[d] = of[a]
            case Op.AGAIN:
                at, moved = (a << 16 | d, False) if moved else (at, False)
            case Op.JUDGE:
                parts, judge = program.judges[a]
                of[d] = _judged(np.stack([of[part] for part in parts]), judge, told[a])
    return found


def _judged(rows: NDArray[np.uint64], judge: Judge, told: dict[bytes, bool]) -> NDArray[np.uint64]:
    truths = np.unpackbits(rows.view(np.uint8), axis=1, bitorder="little")
    keys = np.packbits(truths, axis=0)  # one column a scenario
    flat = np.ascontiguousarray(keys.T).view(np.dtype((np.void, keys.shape[0]))).ravel()
    different, first, which = np.unique(flat, return_index=True, return_inverse=True)
    answers = np.empty(len(different), np.bool_)
    for k, (key, place) in enumerate(zip(different, first, strict=True)):
        name = key.tobytes()
        if name not in told:
            told[name] = judge(tuple(map(bool, truths[:, place])))
        answers[k] = told[name]
    return np.packbits(answers[which.ravel()], bitorder="little").view(np.uint64)


# ---- the machine -----------------------------------------------------------------------------------------------------------

# A step is six whole numbers: what, d, a, b, c, e. %A is what register a holds, %rd where register d is.
# W is sixteen words, V as many numbers of 32 bits.
_LOADED: Final = {"A": "ra", "B": "rb", "C": "rc", "D": "rd", "M": "moved"}
_KINDS: Final[dict[Op, tuple[str, str, str]]] = {  # what is loaded, what is made of it, and what is stored where
    Op.AND: ("AB", "%v = and W %A, %B", "v>rd"),
    Op.OR: ("AB", "%v = or W %A, %B", "v>rd"),
    Op.LESS: ("AB", "%n = xor W %B, splat (i64 -1); %v = and W %A, %n", "v>rd"),
    Op.XOR: ("AB", "%v = xor W %A, %B", "v>rd"),
    Op.HALF: ("AB", "%v = xor W %A, %B; %w = and W %A, %B", "v>rd w>re"),
    Op.FULL: (
        "ABC",
        "%x = xor W %A, %B; %v = xor W %x, %C; %y = and W %x, %C; %z = and W %A, %B; %w = or W %y, %z",
        "v>rd w>re",
    ),
    Op.SWAP: (
        "AB",
        "%n = shl i64 1, %c; %o = insertelement W poison, i64 %n, i64 0; %p = shufflevector W %o, W poison, V zeroinitializer; "
        "%q = getelementptr i64, ptr @masks, i64 %c; %r = load i64, ptr %q; %s = insertelement W poison, i64 %r, i64 0; "
        "%t = shufflevector W %s, W poison, V zeroinitializer; "
        "%u = lshr W %A, %p; %x = xor W %u, %B; %y = and W %x, %t; %z = shl W %y, %p; %v = xor W %A, %z; %w = xor W %B, %y",
        "v>rd w>re",
    ),
    Op.MOVE: ("A", "", "A>rd"),
    Op.KEEP: ("ADM", "%x = xor W %A, %D; %v = or W %x, %M", "v>moved A>rd"),
}
_FRAME: Final = """
@masks = private constant [6 x i64] [{MASKS}]
declare i64 @llvm.vector.reduce.or.v{BLOCK}i64(W)

define void @run(ptr %code, i64 %steps, ptr %registers, ptr %given, ptr %found, i64 %blocks, i64 %first, i64 %last) {
start:
  %moved = getelementptr W, ptr %registers, i64 {MOVED}
  store W zeroinitializer, ptr %moved
  %any = icmp ult i64 %first, %last
  br i1 %any, label %block, label %end
block:
  %at = phi i64 [%first, %start], [%at.next, %block.done]
  br label %step
step:
  %k = phi i64 [0, %block], [%k.next, %on], [%target, %again]
  %here = getelementptr [6 x FIELD], ptr %code, i64 %k
  %what = load FIELD, ptr %here
  {FIELDS}
  switch FIELD %what, label %on [{CASES}]
{BODIES}
read:
  %given.row = mul i64 %a, %blocks
  %given.place = add i64 %given.row, %at
  %given.here = getelementptr W, ptr %given, i64 %given.place
  %given.value = load W, ptr %given.here, align 8
  store W %given.value, ptr %rd
  br label %on
write:
  %written = load W, ptr %ra
  %found.row = mul i64 %d, %blocks
  %found.place = add i64 %found.row, %at
  %found.here = getelementptr W, ptr %found, i64 %found.place
  store W %written, ptr %found.here, align 8
  br label %on
again:
  %all.moved = load W, ptr %moved
  store W zeroinitializer, ptr %moved
  %some = call i64 @llvm.vector.reduce.or.v{BLOCK}i64(W %all.moved)
  %still = icmp eq i64 %some, 0
  %target.high = shl i64 %a, 16
  %target = or i64 %target.high, %d
  br i1 %still, label %on, label %step
on:
  %k.next = add i64 %k, 1
  %more = icmp ult i64 %k.next, %steps
  br i1 %more, label %step, label %block.done
block.done:
  %at.next = add i64 %at, 1
  %more.blocks = icmp ult i64 %at.next, %last
  br i1 %more.blocks, label %block, label %end
end:
  ret void
}
"""


def _text(bits: int) -> str:
    """The machine in LLVM's language: for each block of words, for each step, what it does."""
    fields = [
        f"%p{name} = getelementptr FIELD, ptr %here, i64 {place}\n  %i{name} = load FIELD, ptr %p{name}\n"
        f"  %{name} = zext FIELD %i{name} to i64\n  %r{name} = getelementptr W, ptr %registers, i64 %{name}"
        for place, name in enumerate("dabce", 1)
    ]
    bodies = []
    for op, (loaded, made, stored) in _KINDS.items():
        lines = [f"%{name} = load W, ptr %{_LOADED[name]}" for name in loaded]
        lines += made.split("; ") if made else []
        lines += [f"store W %{value}, ptr %{where}" for value, where in (one.split(">") for one in stored.split())]
        own = re.sub(r"%([A-Zn-z])\b", rf"%{op.name.lower()}.\1", "\n  ".join(lines))
        bodies.append(f"{op.name.lower()}:\n  {own}\n  br label %on")
    cases = " ".join(f"FIELD {op.value}, label %{op.name.lower()}" for op in Op if op != Op.JUDGE)
    text = _FRAME.replace("{FIELDS}", "\n  ".join(fields)).replace("{CASES}", cases).replace("{BODIES}", "\n".join(bodies))
    text = text.replace("{BLOCK}", str(_BLOCK)).replace("{MOVED}", str(MOVED))
    text = text.replace("{MASKS}", ", ".join(f"i64 {mask}" for mask in _MASKS))
    text = re.sub(r"\bV\b", f"<{_BLOCK} x i32>", text)
    return re.sub(r"\bW\b", f"<{_BLOCK} x i64>", text).replace("FIELD", f"i{bits}")


@functools.cache
def _kernel(bits: int) -> Callable[..., None]:
    """The machine, made for the processor at hand and for steps in numbers of so many bits."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple().create_target_machine(llvm.get_host_cpu_name(), features, opt=2)
    module = llvm.parse_assembly(_text(bits))
    module.verify()
    engine = llvm.create_mcjit_compiler(module, target)
    engine.finalize_object()
    pointer, number = ctypes.c_void_p, ctypes.c_int64
    made = ctypes.CFUNCTYPE(None, pointer, number, pointer, pointer, pointer, number, number, number)(
        engine.get_function_address("run")
    )
    _KEPT.append(engine)  # its code lives as long as it does
    return made


_KEPT: Final[list[object]] = []

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

from willing.logic.program import ALWAYS, MIXERS, MOVED, Op, Program

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from willing.logic.network import Judge

__all__ = ["run"]

_BLOCK: Final = 16  # words followed side by side
_WORTH_SHARING: Final = 1 << 18  # steps times blocks, above which all processors are used
_ONES: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_KEPT_BY: Final = tuple(sum(1 << bit for bit in range(64) if not bit >> power & 1) for power in range(6))


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
    blocks = -(-words // _BLOCK)
    if blocks * _BLOCK != words or not given.flags.c_contiguous or given.dtype != np.uint64:
        padded = np.zeros((given.shape[0], blocks * _BLOCK), np.uint64)
        padded[:, :words] = given
        given = padded
    if len(program.code) * blocks < _WORTH_SHARING or not program.parts:
        return _run(program, given, None)[:, :words]
    # The last few scenarios to settle would keep all others waiting: these are followed by themselves.
    open_ = np.zeros(blocks * _BLOCK, np.uint64)
    found = _run(program, given, open_)
    late = np.flatnonzero(np.unpackbits(open_.view(np.uint8), bitorder="little"))
    if len(late):
        wide = -(-len(late) // (64 * _BLOCK)) * _BLOCK
        again = np.zeros((len(given), wide), np.uint64)
        for row, bits in zip(again.view(np.uint8), given.view(np.uint8), strict=True):
            packed = np.packbits(np.unpackbits(bits, bitorder="little")[late], bitorder="little")
            row[: len(packed)] = packed
        _put(found, late, _run(program, again, None))
    return found[:, :words]


def _put(found: NDArray[np.uint64], late: NDArray[np.int64], rows: NDArray[np.uint64]) -> None:
    """Put what was found of some scenarios, told by their numbers, in its place."""
    places, starts = np.unique(late >> 6, return_index=True)
    bits = (late & 63).astype(np.uint64)
    kept = ~np.bitwise_or.reduceat(np.uint64(1) << bits, starts)
    for row, late_row in zip(found, rows, strict=True):
        held = np.unpackbits(late_row.view(np.uint8), bitorder="little", count=len(late)).astype(np.uint64) << bits
        row[places] = row[places] & kept | np.bitwise_or.reduceat(held, starts)


def _run(program: Program, given: NDArray[np.uint64], open_: NDArray[np.uint64] | None) -> NDArray[np.uint64]:
    """The rows of whole blocks; in a hurry, some scenarios are left that are not settled, which `open_` then tells."""
    code, follow = program.code, _kernel(8 * program.code.itemsize)
    blocks = given.shape[1] // _BLOCK
    found = np.empty((program.found, blocks * _BLOCK), np.uint64)
    shares = min(_processors(), blocks) if len(code) * blocks > _WORTH_SHARING else 1
    ends = [blocks * k // shares for k in range(shares + 1)]

    def share(first: int, last: int) -> None:
        # Registers begin at a whole block, as the machine's widest loads ask.
        room = np.zeros((program.registers + 1) * _BLOCK, np.uint64)
        at = -room.ctypes.data % (8 * _BLOCK) // 8
        registers = room[at : at + program.registers * _BLOCK]
        registers[ALWAYS * _BLOCK : (ALWAYS + 1) * _BLOCK] = _ONES
        rows = [code.ctypes.data, len(code), registers.ctypes.data, given.ctypes.data, found.ctypes.data]
        follow(*rows, blocks, first, last, None if open_ is None else open_.ctypes.data)

    if len(code):
        if shares == 1:
            share(0, blocks)
        else:
            with ThreadPoolExecutor(shares) as pool:
                list(pool.map(share, ends, ends[1:]))
    return found


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _followed(program: Program, given: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The same in NumPy, for programs in which something is judged: a judge is asked once for each different thing."""
    words = given.shape[1]
    nothing = np.zeros(words, np.uint64)
    of: list[NDArray[np.uint64]] = [nothing] * program.registers
    of[ALWAYS] = np.full(words, _ONES)
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
            case Op.TURN:
                wide, kept = np.uint64(1 << c), np.uint64(_KEPT_BY[c])
                change = (of[a] >> wide ^ of[b]) & kept
                of[d], of[e] = of[a] ^ change << wide, of[b] ^ change
            case Op.MIX:
                of[d], of[e] = _mixed(of[a] ^ of[c], *MIXERS), _mixed(of[b] ^ of[c], *MIXERS[::-1])
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


def _mixed(words: NDArray[np.uint64], first: int, then: int) -> NDArray[np.uint64]:
    words = (words ^ words >> np.uint64(32)) * np.uint64(first)
    return (words ^ words >> np.uint64(29)) * np.uint64(then)


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

# A step is six whole numbers: what, d, a, b, c, e. %A is what register a holds, %rd where register d is, W sixteen words.
_LOADED: Final = {"A": "ra", "B": "rb", "C": "rc", "D": "rd", "M": "moved"}
_MIXING: Final = (
    "%{3} = xor W %{0}, %C; %{4} = lshr W %{3}, splat (i64 32); %{5} = xor W %{3}, %{4}; %{6} = mul W %{5}, splat (i64 {1}); "
    "%{7} = lshr W %{6}, splat (i64 29); %{8}.x = xor W %{6}, %{7}; %{8} = mul W %{8}.x, splat (i64 {2})"
)
_EACH: Final = "insertelement W poison, i64 %{}, i64 0; %{} = shufflevector W %{}, W poison, <{{BLOCK}} x i32> zeroinitializer"
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
    Op.TURN: (
        "AB",
        f"%n = shl i64 1, %c; %o = {_EACH.format('n', 'p', 'o')}; "
        f"%q = getelementptr i64, ptr @kept, i64 %c; %r = load i64, ptr %q; %s = {_EACH.format('r', 't', 's')}; "
        "%u = lshr W %A, %p; %x = xor W %u, %B; %y = and W %x, %t; %z = shl W %y, %p; %v = xor W %A, %z; %w = xor W %B, %y",
        "v>rd w>re",
    ),
    Op.MIX: ("ABC", f"{_MIXING.format('A', *MIXERS, *'nopqrv')}; {_MIXING.format('B', *MIXERS[::-1], *'stuxyw')}", "v>rd w>re"),
    Op.MOVE: ("A", "", "A>rd"),
    Op.KEEP: ("ADM", "%x = xor W %A, %D; %v = or W %x, %M", "v>moved A>rd"),
}
_FRAME: Final = """
@kept = private constant [6 x i64] [{KEPT}]
declare i64 @llvm.vector.reduce.or.v{BLOCK}i64(W)

define void @run(ptr %code, i64 %steps, ptr %registers, ptr %given, ptr %found, i64 %blocks, i64 %first, i64 %last, ptr %open) {
start:
  %turns = alloca i64
  store i64 0, ptr %turns
  %in.a.hurry = icmp ne ptr %open, null
  %moved = getelementptr W, ptr %registers, i64 {MOVED}
  store W zeroinitializer, ptr %moved
  %any = icmp ult i64 %first, %last
  br i1 %any, label %block, label %end
block:
  %at = phi i64 [%first, %start], [%at.next, %block.done]
  br label %step
step:
  %k = phi i64 [0, %block], [%k.next, %on], [%target, %back]
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
  br i1 %still, label %settled, label %moving
moving:
  %turn.before = load i64, ptr %turns
  %turn.now = add i64 %turn.before, 1
  store i64 %turn.now, ptr %turns
  %many = icmp uge i64 %turn.now, %b
  %leave.it = and i1 %many, %in.a.hurry
  br i1 %leave.it, label %leave, label %back
back:
  %target.high = shl i64 %a, 16
  %target = or i64 %target.high, %d
  br label %step
leave:
  %open.here = getelementptr W, ptr %open, i64 %at
  %open.before = load W, ptr %open.here, align 8
  %open.now = or W %open.before, %all.moved
  store W %open.now, ptr %open.here, align 8
  br label %settled
settled:
  store i64 0, ptr %turns
  br label %on
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
    text = text.replace("{KEPT}", ", ".join(f"i64 {mask}" for mask in _KEPT_BY))
    text = text.replace("{BLOCK}", str(_BLOCK)).replace("{MOVED}", str(MOVED))
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
    made = ctypes.CFUNCTYPE(None, pointer, number, pointer, pointer, pointer, number, number, number, pointer)(
        engine.get_function_address("run")
    )
    _KEPT.append(engine)  # its code lives as long as it does
    return made


_KEPT: Final[list[object]] = []

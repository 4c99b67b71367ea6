"""Strongly connected groups of a graph: where things wait for each other in a circle."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

__all__ = ["in_order", "strongly_connected"]

_Node = TypeVar("_Node", bound=Hashable)


def strongly_connected(graph: Mapping[_Node, Iterable[_Node]]) -> Iterator[set[_Node]]:
    """The strongly connected groups of a graph, each after all those it leads to; without recursion, in linear time.

    Source: Tarjan, R. (1972), Depth-first search and linear graph algorithms, SIAM Journal on Computing 1(2).
    """
    index: dict[_Node, int] = {}
    low: dict[_Node, int] = {}
    stack: list[_Node] = []
    stacked: set[_Node] = set()
    work: list[tuple[_Node, Iterator[_Node]]] = []

    def enter(node: _Node) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        stacked.add(node)
        work.append((node, iter(graph.get(node, ()))))

    for root in graph:
        if root not in index:
            enter(root)
        while work:
            node, rest = work[-1]
            for step in rest:
                if step not in index:
                    enter(step)
                    break
                if step in stacked:
                    low[node] = min(low[node], index[step])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group: set[_Node] = set()
                    while node not in group:
                        group.add(stack.pop())
                    stacked -= group
                    yield group


def in_order(before: Mapping[int, Sequence[int]]) -> tuple[list[int], list[int]]:
    """The nodes of a graph with circles, each after most of what it hangs on; and what comes after something that hangs on it.

    Args:
        before: each node with what it hangs on; all of these are nodes.

    Source: Eades, P., Lin, X. and Smyth, W. (1993), A fast and effective heuristic for the feedback arc set problem, Information
    Processing Letters 47(6).
    """
    after: dict[int, list[int]] = {one: [] for one in before}
    for one, parts in before.items():
        for part in parts:
            after[part].append(one)
    waits = {one: len(parts) for one, parts in before.items()}
    serves = {one: len(users) for one, users in after.items()}
    first: list[int] = []
    last: list[int] = []
    left = set(before)
    heap = [(waits[one] - serves[one], one) for one in before]
    heapq.heapify(heap)
    free = [one for one in before if not waits[one] or not serves[one]]
    while left:
        while free:
            one = free.pop()
            if one in left:
                break
        else:
            rank, one = heapq.heappop(heap)
            if one not in left or rank != waits[one] - serves[one]:
                continue
        left.remove(one)
        (first if serves[one] or not waits[one] else last).append(one)
        for count, others in ((waits, after[one]), (serves, before[one])):
            for other in others:
                count[other] -= 1
                if not count[other]:
                    free.append(other)
                if other in left:
                    heapq.heappush(heap, (waits[other] - serves[other], other))
    order = first + last[::-1]
    place = {one: k for k, one in enumerate(order)}
    return order, [one for one in order if any(place[user] <= place[one] for user in after[one])]

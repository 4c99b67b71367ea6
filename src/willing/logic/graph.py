"""Strongly connected groups of a graph: where things wait for each other in a circle."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

__all__ = ["strongly_connected"]

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

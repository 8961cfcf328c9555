"""How far two words are apart."""

from __future__ import annotations


def distance(a: str, b: str, most: int) -> int:
    """The number of letters to change, add or take away to make `a` into `b`; `most` + 1 when it is more.

    Levenshtein's distance; two letters that changed places count once (optimal string alignment).
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > most and min(row) >= most:  # two letters that changed places skip a row
            return most + 1
        before, row = row, new
    return min(row[-1], most + 1)

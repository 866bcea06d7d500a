"""A log-log line plot as SVG text: nothing but strings, so that it needs no library and reads in any browser."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 430, 60, 40, 210, 40
COLOURS = ("#1b6ca8", "#c0392b", "#2e7d32", "#8e44ad", "#b9770e", "#00838f", "#5d4037", "#616161")


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    points: tuple[tuple[float, float], ...]


def plot(title: str, lines: Sequence[Line]) -> str:
    """The shapes of one plot, for `page`."""
    every = [point for line in lines for point in line.points]
    low_x, high_x = _decades([x for x, _ in every])
    low_y, high_y = _decades([y for _, y in every])

    def at(x: float, y: float) -> tuple[float, float]:
        right = (math.log10(x) - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)
        up = (math.log10(y) - low_y) / (high_y - low_y) * (HEIGHT - TOP - BOTTOM)
        return round(LEFT + right, 1), round(HEIGHT - BOTTOM - up, 1)

    parts = [f'<text x="{LEFT}" y="20" font-weight="bold">{escape(title)}</text>']
    for power in range(low_x, high_x + 1):
        x, _ = at(10**power, 10**low_y)
        parts += [_rule(x, TOP, x, HEIGHT - BOTTOM), _label(x, HEIGHT - BOTTOM + 18, f"{10**power:,}", "middle")]
    for power in range(low_y, high_y + 1):
        _, y = at(10**low_x, 10**power)
        parts += [_rule(LEFT, y, WIDTH - RIGHT, y), _label(LEFT - 6, y + 4, f"{10.0**power:,.10g}", "end")]
    ends = sorted((at(*line.points[-1])[1], number) for number, line in enumerate(lines))
    room = -math.inf
    for y, number in ends:
        line, colour = lines[number], COLOURS[number % len(COLOURS)]
        room = max(y + 4, room + 15)
        places = [at(*point) for point in line.points]
        way = " ".join(f"{x},{y}" for x, y in places)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in (at(*point) for point in line.points)
        ]
        last = line.points[-1][1]
        said = escape(f"{line.name}: {last:,.0f}" if last >= 100 else f"{line.name}: {last:.3g}")
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{room:.0f}" fill="{colour}">{said}</text>')
    return "\n".join(parts)


def page(plots: Sequence[str]) -> str:
    """Plots one below the other, as an SVG file."""
    high = HEIGHT * len(plots)
    groups = "\n".join(
        f'<g transform="translate(0 {HEIGHT * place})">\n{body}\n</g>' for place, body in enumerate(plots)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" role="img" font-family="sans-serif" '
        f'font-size="12">\n<title>What a store costs by its links</title>\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{groups}\n</svg>\n'
    )


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1} {y1}L{x2} {y2}" stroke="#ddd"/>'


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#555">{text}</text>'

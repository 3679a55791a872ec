#!/usr/bin/env python3
"""Draws what scaling.py measured: scaling_figure.py SCALING.json FIGURE.svg"""
import json
import math
import sys

from results import operations

WIDTH, HEIGHT = 960, 750
PLOT_WIDTH, PLOT_HEIGHT = 380, 220
LEFT, TOP, ACROSS, DOWN = 70, 158, 470, 306  # of the first panel's plot, and from one panel to the next
INK, FAINT, GRID = "#24292f", "#57606a", "#e4e7eb"
COLORS = {"Gradus": "#0a5ec2", "PyTorch": "#cf5b00"}
LINES = {1: 'stroke-width="1.6" stroke-dasharray="2 3"', 2: 'stroke-width="2.4"'}
ROOFLINE = f'stroke="{FAINT}" stroke-width="1.4" stroke-dasharray="7 4"'


class Figure:
    def __init__(self):
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'role="img" aria-label="Time to train on one sample, against hidden width, batch, data and threads" '
            'font-family="system-ui, -apple-system, \'Segoe UI\', \'DejaVu Sans\', sans-serif">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>']

    def text(self, x, y, text, size=12, color=INK, anchor="start", extra=""):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color}" text-anchor="{anchor}" '
                          f'{extra}>{text}</text>')

    def line(self, points, style):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" {style}/>')

    def marker(self, x, y, color, threads, square=False):
        fill = color if threads == 2 else "#ffffff"
        style = f'fill="{fill}" stroke="{color}" stroke-width="1.6"'
        if square:
            self.parts.append(f'<rect x="{x - 3.4:.1f}" y="{y - 3.4:.1f}" width="6.8" height="6.8" {style}/>')
        else:
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" {style}/>')

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(self.parts + ["</svg>"]) + "\n")


class Panel:
    """One plot with logarithmic axes. y: microseconds, lows and highs the same in all panels."""

    def __init__(self, figure, place, title, x_label, x_ticks, y_range):
        self.figure = figure
        self.left, self.top = LEFT + place % 2 * ACROSS, TOP + place // 2 * DOWN
        self.x_range, self.y_range = (x_ticks[0][0], x_ticks[-1][0]), y_range
        self.draw_frame(title, x_label, x_ticks)

    @staticmethod
    def share(value, ends):
        return math.log(value / ends[0]) / math.log(ends[1] / ends[0])

    def at(self, x, y):
        inner = PLOT_WIDTH - 40  # so that no marker touches the frame
        return (self.left + 20 + inner * self.share(x, self.x_range),
                self.top + PLOT_HEIGHT * (1 - self.share(y, self.y_range)))

    def draw_frame(self, title, x_label, x_ticks):
        right, bottom = self.left + PLOT_WIDTH, self.top + PLOT_HEIGHT
        low, high = self.y_range
        for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
            for digit in (1, 2, 5):
                value = digit * 10.0**exponent
                if not low <= value <= high:
                    continue
                y = self.at(self.x_range[0], value)[1]
                self.figure.line([(self.left, y), (right, y)],
                                 f'stroke="{GRID}" stroke-width="{1.2 if digit == 1 else 0.6}"')
                if digit == 1:
                    self.figure.text(self.left - 7, y + 4, f"{value:g}", 11, FAINT, "end")
        for value, label in x_ticks:
            x = self.at(value, low)[0]
            self.figure.line([(x, bottom), (x, bottom + 4)], f'stroke="{FAINT}"')
            self.figure.text(x, bottom + 17, label, 11, FAINT, "middle")
        self.figure.line([(self.left, bottom), (right, bottom)], f'stroke="{FAINT}"')
        self.figure.text(self.left, self.top - 10, title, 13, INK, extra='font-weight="600"')
        self.figure.text(self.left + PLOT_WIDTH / 2, bottom + 34, x_label, 12, FAINT, "middle")
        middle = self.top + PLOT_HEIGHT / 2
        self.figure.text(self.left - 40, middle, "µs a sample", 12, FAINT, "middle",
                         f'transform="rotate(-90 {self.left - 40} {middle})"')

    def curve(self, points, color, style, threads=None, square=False):
        """threads: of each point, which its marker shows; None for no markers."""
        places = [self.at(x, y) for x, y in points]
        self.figure.line(places, f'stroke="{color}" {style}' if color else style)
        for place, number in zip(places, threads or []):
            self.figure.marker(*place, color, number, square)


def series(times, what, threads):
    """[(x, microseconds a sample)] of the benchmarks scaling/what:x/threads:threads."""
    points = []
    for name, seconds in times.items():
        parts = name.split("/")
        if parts[0] == "scaling" and parts[1].startswith(what + ":") and parts[2] == f"threads:{threads}":
            points.append((int(parts[1].split(":")[1]), 1e6 * seconds))
    return sorted(points)


def draw_scaling(panel, measured, what, widths_at):
    arithmetic = [(x, 1e6 * operations(widths_at(x)) / measured["roofline"]["2"])
                  for x, _ in series(measured["Gradus"], what, 2)]
    panel.curve(arithmetic, None, ROOFLINE)
    for peer in ("PyTorch", "Gradus"):
        for threads in (1, 2):
            points = series(measured[peer], what, threads)
            panel.curve(points, COLORS[peer], LINES[threads], [threads] * len(points))


def draw_threads(panel, measured):
    for widths, square in (([784, 84, 10], False), ([784, 512, 512, 10], True)):
        name = "-".join(map(str, widths))
        panel.curve([(n, 1e6 * operations(widths) / measured["roofline"][str(n)]) for n in (1, 2)], None, ROOFLINE)
        for peer in ("PyTorch", "Gradus"):
            points = [(n, 1e6 * measured[peer][f"step/{name}/batch:256/threads:{n}"]) for n in (1, 2)]
            panel.curve(points, COLORS[peer], 'stroke-width="2"', (1, 2), square)


def draw_legend(figure, roofline):
    figure.text(24, 34, "Time to train on one sample", 18, extra='font-weight="600"')
    figure.text(24, 56, "784-84-10, Adam, batches of 256 of 60,000 samples, unless the axis says otherwise. "
                        "All axes are logarithmic; lower is better.", 12.5, FAINT)
    rates = " and ".join(f"{roofline[threads] / 1e9:.0f}" for threads in "12")
    figure.text(24, 74, f"Arithmetic alone: the products of matrices at {rates} GFLOP/s, which large ones reach here "
                        "on 1 and 2 threads.", 12.5, FAINT)
    x = 24
    for peer in ("Gradus", "PyTorch"):
        for threads in (2, 1):
            figure.line([(x, 102), (x + 34, 102)], f'stroke="{COLORS[peer]}" {LINES[threads]}')
            figure.marker(x + 17, 102, COLORS[peer], threads)
            figure.text(x + 41, 106, f"{peer}, {threads} thread{'s' * (threads > 1)}")
            x += 170 if peer == "Gradus" else 174
    figure.line([(x, 102), (x + 34, 102)], ROOFLINE)
    figure.text(x + 41, 106, "arithmetic alone, 2 threads")


def y_range(measured):
    """From 1, 2 or 5 times a power of ten below all times to one above."""
    times = [1e6 * seconds for peer in COLORS for seconds in measured[peer].values()]
    times.append(1e6 * operations([784, 32, 10]) / measured["roofline"]["2"])
    steps = [digit * 10.0**exponent for exponent in range(-3, 7) for digit in (1, 2, 5)]
    return max(step for step in steps if step < min(times)), min(step for step in steps if step > max(times))


def main():
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        measured = json.load(file)
    figure, ends = Figure(), y_range(measured)
    draw_legend(figure, measured["roofline"])

    panel = Panel(figure, 0, "Hidden width: 784-width-10", "units in the hidden layer",
                  [(n, str(n)) for n in (32, 64, 128, 256, 512, 1024, 2048, 4096)], ends)
    draw_scaling(panel, measured, "hidden", lambda width: [784, width, 10])
    panel = Panel(figure, 1, "Batch", "samples in a batch",
                  [(n, str(n)) for n in (1, 4, 16, 64, 256, 1024, 4096)], ends)
    draw_scaling(panel, measured, "batch", lambda _: [784, 84, 10])
    panel = Panel(figure, 2, "Data", "samples in the data set",
                  [(n, f"{n // 1000}k") for n in (1000, 2000, 5000, 10000, 20000, 40000, 60000)], ends)
    draw_scaling(panel, measured, "samples", lambda _: [784, 84, 10])
    panel = Panel(figure, 3, "Threads: ● 784-84-10, ■ 784-512-512-10", "threads",
                  [(n, str(n)) for n in (1, 2)], ends)
    draw_threads(panel, measured)
    figure.save(target)


main()

"""The process that draws: sheets as JSON on standard input, pictures as JSON on standard output.

Nothing of the bot may import this: it costs half a second and forty megabytes.
"""

import base64
import json
import sys

from bot.charts import Bars, Sheet, from_plain
from bot.paper import Paper
from bot.pencil_bars import draw_bars
from bot.pencil_lines import draw_lines

BETWEEN, HEADING = 34.0, 10.0


def drawn(sheet: Sheet) -> tuple[bytes, bool]:
    """The picture, and whether every sign in it can be read."""
    paper = Paper(sheet.width, sheet.theme)
    if sheet.heading:
        paper.paragraph(sheet.heading, paper.small)
        paper.y += HEADING
    for number, chart in enumerate(sheet.charts):
        if number:
            paper.rule(BETWEEN)
        if isinstance(chart, Bars):
            draw_bars(paper, chart)
        else:
            draw_lines(paper, chart)
    return paper.picture(sheet.form), paper.readable


def main() -> None:
    pictures = [drawn(from_plain(each)) for each in json.load(sys.stdin)]
    answer = {
        "pictures": [base64.b64encode(picture).decode() for picture, _readable in pictures],
        "unreadable": not all(readable for _picture, readable in pictures),
    }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()

"""What a figure is once it is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure drawn: its SVG, which carries its alt text, and the same for narrow screens."""

    id: str
    svg: str
    narrow: str

    @property
    def height(self) -> float:
        """Of its wide picture, in pixels."""
        return float(self.svg.partition('viewBox="')[2].partition('"')[0].split()[-1])

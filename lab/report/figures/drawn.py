"""What a figure is once it is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn figure: its SVG, which contains the alt text, and the SVG for narrow screens."""

    id: str
    svg: str
    narrow: str

    @property
    def height(self) -> float:
        """The height of its wide picture, in pixels."""
        return float(self.svg.partition('viewBox="')[2].partition('"')[0].split()[-1])

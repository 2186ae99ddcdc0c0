"""Scripts of an author: a search for the words by which a script asks for something.

It finds what is written plainly, in comments and texts too. It does not understand scripts: who wants to hide a word
from it can. Then the policy of the page stops the request.
"""

import re
from collections.abc import Iterator

_GAP = r"(?:\s|/\*.*?\*/|//[^\n]*\n)*"
_NAMESPACES = r"www\.w3\.org/(?:1999/xhtml|1999/xlink|2000/svg|2000/xmlns/|1998/Math/MathML|XML/1998/namespace)"

ASKING = {
    "fetch()": rf"\bfetch{_GAP}\(",
    "XMLHttpRequest": r"\bXMLHttpRequest\b",
    "WebSocket": r"\bWebSocket(?:Stream)?\b",
    "WebTransport": r"\bWebTransport\b",
    "EventSource": r"\bEventSource\b",
    "RTCPeerConnection": r"\b(?:webkit)?RTCPeerConnection\b",
    "sendBeacon": r"\bsendBeacon\b",
    "import": rf"\bimport{_GAP}(?:[(.*{{\"']|[\w$]+{_GAP}(?:,|from\b))",
    "export": r"^[ \t]*export\s+(?:default|const|let|var|class|function|async|\{|\*)",
    "importScripts": r"\bimportScripts\b",
    "a worker": r"\b(?:Shared)?Worker\b|\bserviceWorker\b|\b\w+Worklet\b",
    "an address of another host": rf"[\"'`]\s*(?:https?:|wss?:)?//(?!{_NAMESPACES}[\"'`])[\w\[]",
    "javascript:": r"[\"'`]\s*javascript:",
}
"""What of a script asks for something, or loads another one; and how it is written."""

_ASKING = [(what, re.compile(pattern, re.DOTALL | re.MULTILINE)) for what, pattern in ASKING.items()]


def problems_of_script(text: str) -> Iterator[tuple[int, str]]:
    """What a script asks for, each with its line."""
    for what, pattern in _ASKING:
        for match in pattern.finditer(text):
            yield text.count("\n", 0, match.start()) + 1, f"{what}: a page asks for nothing; remove it"

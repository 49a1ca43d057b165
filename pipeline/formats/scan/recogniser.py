"""Lines of writing to characters, each with how sure the model is of it.

The model comes inside the package `rapidocr` and runs on `onnxruntime`; nothing is fetched. The
package's own loop is not used: it pads a single digit to the width of a sentence and runs two
other models first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy import ndarray as Dots  # noqa: N812 - what it is here

PACKAGE = "rapidocr"
MODEL = "models/*_rec_*.onnx"
HEIGHT = 48  # dots, which the model wants
NARROWEST = 48
WIDEST = 3200
CHARACTERS = "character"
NO_CHARACTER_HERE = 0  # the model's class for the space between two characters


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says, without blanks, and how sure the model is of its least sure character, from
    0 to 1."""

    text: str
    confidence: float


@cache
def recogniser() -> Recogniser:
    """The one of this process; loading takes half a second and 100 MB."""
    return Recogniser(_model())


def _model() -> Path:
    spec = find_spec(PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    models = [path for folder in folders or () for path in sorted(Path(folder).glob(MODEL))]
    if not models:
        raise FileNotFoundError(f"expected {MODEL} in the package {PACKAGE}, found none")
    return models[0]


class Recogniser:
    """A loaded model."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # several lines are read at the same time
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(str(model), options)
        characters = self._session.get_modelmeta().custom_metadata_map[CHARACTERS].splitlines()
        self._characters = ["", *characters, " "]
        self._blank = {NO_CHARACTER_HERE, len(self._characters) - 1}
        self._input = self._session.get_inputs()[0].name

    def read(self, dots: Dots) -> Said:
        """Read one line of writing, grey dots, black on white."""
        (likely,) = self._session.run(None, {self._input: _prepared(dots)})
        classes, chances = likely[0].argmax(axis=1).tolist(), likely[0].max(axis=1).tolist()
        text = ""
        surest: list[float] = []
        before = NO_CHARACTER_HERE
        for at, chance in zip(classes, chances, strict=True):
            if at == before and surest:
                surest[-1] = max(surest[-1], chance)
            elif at not in self._blank:
                text += self._characters[at]
                surest.append(chance)
            before = at
        return Said(text, min(surest, default=0.0))


def _prepared(dots: Dots) -> Dots:
    """The line at the model's height, its dots from -1 (black) to 1."""
    height, width = dots.shape
    width = min(WIDEST, max(1, math.ceil(width * HEIGHT / height)))
    line = cv2.resize(dots, (width, HEIGHT)).astype(np.float32) / 127.5 - 1
    if width < NARROWEST:
        line = np.pad(line, ((0, 0), (0, NARROWEST - width)), constant_values=1.0)
    return np.repeat(line[np.newaxis, np.newaxis], 3, axis=1)

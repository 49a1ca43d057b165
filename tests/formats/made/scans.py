"""Reports as a scanner or a careless office leaves them: pictures with noise, a little askew.

Only imported where OCR is installed: it brings the libraries that draw.
"""

from __future__ import annotations

import io

import numpy as np
import pypdfium2 as pdfium
from PIL import Image


def scanned(pdf: bytes, dpi: int, *, skew: float = 0.4, noise: float = 8.0) -> bytes:
    """The pages of a PDF as grey pictures in another PDF."""
    pictures = _pictures(pdf, dpi, skew, noise)
    file = io.BytesIO()
    pictures[0].save(file, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi)
    return file.getvalue()


def _pictures(pdf: bytes, dpi: int, skew: float, noise: float) -> list[Image.Image]:
    random = np.random.default_rng(1)
    pictures = []
    for page in pdfium.PdfDocument(pdf):
        drawn = page.render(scale=dpi / 72, grayscale=True).to_pil()
        turned = drawn.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
        dots = np.asarray(turned).astype(float)
        dirty = np.clip(dots + random.normal(0, noise, dots.shape), 0, 255)
        pictures.append(Image.fromarray(dirty.astype("uint8")))
    return pictures

"""Which recordings are for training, for validation and for the test: `split.json`, fixed before training."""

import json
import pathlib

SPLIT = json.loads((pathlib.Path(__file__).parent / "split.json").read_text())
VALIDATION_VOICES = set(SPLIT["validationVoices"])


def part_of(file, licence_class):
    name = file.removeprefix("audio16k/")
    if licence_class != "open" or any(name.startswith(start) for start in SPLIT["test"]):
        return "test"
    return "validation" if any(name.startswith(start) for start in SPLIT["validation"]) else "training"

"""The program, as `triptych` or as `python -m triptych`."""

from __future__ import annotations

import gc


def main() -> None:
    """Load the program and run it."""
    # Nothing of what is loaded is garbage: to search it takes a tenth of the time to start.
    gc.disable()
    from .cli import main as run

    run(loaded=_look_for_garbage)


def _look_for_garbage() -> None:
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()

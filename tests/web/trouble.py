"""`triptych serve` with one more layer below all others, which raises the error that a request names."""

from __future__ import annotations

from starlette.responses import Response

from triptych import cli, errors, main
from triptych.web.call import Call
from triptych.web.layer import Proceed
from triptych.web.layers import LAYERS

NAME = "X-Trouble"
TROUBLES: dict[str, errors.TriptychError] = {
    str(number): error
    for number, error in enumerate(
        (
            errors.TriptychError("Something."),
            errors.NotFound("asset", "a"),
            errors.NotFound("what no door has a word for", "a"),
            errors.Invalid("file", "is empty."),
            errors.Invalid("parent", "is not valid."),
            errors.Invalid("slug", "is set."),
            errors.Invalid("anything", "is wrong."),
            errors.Taken("workspace"),
            errors.Unauthenticated("Authorization", "No."),
            errors.Unauthenticated("whatever", "No."),
            errors.Forbidden("No."),
            errors.Expired("Too late."),
            errors.TooLarge("The file", 1),
            errors.Incomplete("Too short."),
            errors.Unavailable("Not now.", "the secret reason"),
            errors.Busy("nobody has time"),
            errors.StorageError("the secret reason"),
            errors.ObjectMissing("the secret reason"),
            errors.ObjectChanged("the secret reason"),
        )
    )
}


async def make_trouble(call: Call, proceed: Proceed) -> Response:
    """Raise what is asked for."""
    raise TROUBLES[call.request.headers[NAME]]


if __name__ == "__main__":
    vars(main)["LAYERS"] = (*LAYERS, make_trouble)
    cli.main()

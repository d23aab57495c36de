"""The one exception of the package."""


class Error(Exception):
    """Something that could not be read, scored or written, in one sentence.

    Attributes:
        kind: What kind of thing went wrong, for programs: "not_found" (no such file, folder or
            channel), "malformed" (the bytes are not what the format promises), "unsupported" (well
            formed, but outside what can be scored), "ambiguous" (two channels for one leg; the
            message lists them), "bad_argument" (a value outside what the function takes) or "io"
            (the operating system refused).
    """

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message, kind)
        self.kind = kind

    def __str__(self) -> str:
        """The sentence alone."""
        return str(self.args[0])


class InUseError(Error):
    """Another run has the folder. Nothing was done; it can be tried again later. Its kind is "io"."""

    def __init__(self, message: str, kind: str = "io") -> None:
        super().__init__(message, kind)


def bad_argument(message: str) -> Error:
    """The error for a value that the caller should not have given."""
    return Error(message, "bad_argument")

"""The errors that somebody catches, as one tree.

BotError
├── WordsError        a text or content file cannot be used; names file and line
├── DialogError       a dialog did what the engine cannot carry out
│   └── UnknownDialog a kept talk names a dialog that this version does not have
├── NotKept           storage could not keep a turn; the person is asked to try again
├── NotYours          a scope reached for something that is not its own, or not there
└── CannotStart       a setting, key or database is wrong; the one line says which
"""


class BotError(Exception):
    """The root: everything that Samspill raises on purpose and catches somewhere."""


class WordsError(BotError):
    """A text or content file cannot be used; the message names file and line."""


class DialogError(BotError):
    """A dialog did what the engine cannot carry out."""


class UnknownDialog(DialogError):
    """A kept talk names a dialog that this version does not have."""


class NotKept(BotError):
    """Storage could not keep a turn; nothing of it was kept."""


class NotYours(BotError):
    """It is not there, or it is somebody else's: the answer is the same."""


class CannotStart(BotError):
    """A setting, a key or the database is wrong; the message is the one line."""

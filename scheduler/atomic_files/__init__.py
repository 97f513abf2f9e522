"""Files and folders that appear complete or not at all: the one place where the product writes for people to keep.

What is guaranteed, also when the process is killed, the disk full or the machine stops at any moment:

- Whoever looks at NAME sees what was there before, or all of the new: never a half. Only for a moment, between two
  renames, nothing is there where something was: of a folder that is replaced, the old one is then complete under
  ``NAME.parked-<process>-<token>``; of files written together, the first is then complete under its hidden name.
- Everything is written to a hidden sibling ``.NAME.partial-<process>-<token>``, forced to disk, then renamed. A sibling
  is on the same file system, so the rename is one step.
- Files of one command are written together: the first is there only beside all of its others. While they get their
  names, ``.NAME.together-<process>-<token>`` lists them; after a kill the next writer finishes what it lists.
- Where writing fails, NAME is untouched and the sibling is removed. Only a kill leaves siblings behind; whoever writes
  into the folder next removes them, and brings a parked folder back where its successor never came. Names that only
  resemble ours are never touched.
- One writer at a time holds NAME (`place_lock`); of files the last wins, of folders the second is refused.
"""

from scheduler.atomic_files.files import new_file, write_file, write_files
from scheduler.atomic_files.folders import PlaceTakenError, claimed, new_folder
from scheduler.atomic_files.place_lock import PlaceBusyError
from scheduler.atomic_files.siblings import recover
from scheduler.atomic_files.steps import placed, put, put_lines, uninterrupted

__all__ = [
    "PlaceBusyError",
    "PlaceTakenError",
    "claimed",
    "new_file",
    "new_folder",
    "placed",
    "put",
    "put_lines",
    "recover",
    "uninterrupted",
    "write_file",
    "write_files",
]

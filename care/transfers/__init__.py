"""Long work with files: each run is a row, done by a worker step by step, and its progress stands in the row."""

from care.transfers.draining import drain
from care.transfers.runs import advance, ask, end, file_of, folder, forget_old, go_on, run_of, runs_of

__all__ = ["advance", "ask", "drain", "end", "file_of", "folder", "forget_old", "go_on", "run_of", "runs_of"]

"""A container of the storm: `evaluator serve` as it is, with leases of a second."""

import sys
from functools import partial

from evaluator.app import create_app
from evaluator.background.times import Times
from evaluator.cli import main, serving

LEASE = 1.0
"""Seconds."""
TIMES = Times(lease=LEASE, poll=0.5, progress=0.1)


if __name__ == "__main__":
    # lengths are no setting, and must not become one for a test: only what `serve` makes is given them
    serving.create_app = partial(create_app, times=TIMES)
    sys.exit(main(["serve"]))

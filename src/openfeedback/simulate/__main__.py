"""``python -m openfeedback.simulate FOLDER``: write the demo exports into the folder that holds answers.csv."""

import argparse
from pathlib import Path

from openfeedback.simulate.demo import write_demo

parser = argparse.ArgumentParser(prog="python -m openfeedback.simulate", description=__doc__)
parser.add_argument("folder", type=Path, help="folder with answers.csv and board.csv, for example data/demo")
if __name__ == "__main__":
    write_demo(parser.parse_args().folder)

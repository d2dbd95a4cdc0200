from .clean import clean_responses as clean_responses
from .clean import non_answer as non_answer
from .language import detect_language as detect_language
from .models import model_names as model_names

"""Room 1: survey exports of any tool to responses, respondents, scores and events."""

from openfeedback.survey.account import account
from openfeedback.survey.assemble import Survey
from openfeedback.survey.read import describe_survey, describe_surveys, read_survey, read_surveys
from openfeedback.survey.suggest import suggest_params

__all__ = ["Survey", "account", "describe_survey", "describe_surveys", "read_survey", "read_surveys", "suggest_params"]

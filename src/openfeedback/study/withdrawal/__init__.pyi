from .plan import Withdrawal as Withdrawal
from .plan import batch_files as batch_files
from .plan import plan_withdrawal as plan_withdrawal
from .plan import withdraw as withdraw

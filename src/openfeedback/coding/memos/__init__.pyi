from .memo_file import MemoFile as MemoFile
from .memo_file import memo_place as memo_place
from .memo_file import new_memo as new_memo
from .memo_matching import FollowedMemos as FollowedMemos
from .memo_matching import follow_memos as follow_memos
from .memo_matching import placed_memo as placed_memo
from .memo_sheet import add_memo_sheet as add_memo_sheet
from .memo_sheet import memos_for_review as memos_for_review

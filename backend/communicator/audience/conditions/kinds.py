"""All kinds of conditions, in the order in which criteria are told and narrowed: what leaves fewest first."""

from communicator.audience.conditions.answers import Answers
from communicator.audience.conditions.assessments import Assessments
from communicator.audience.conditions.attributes import Attributes
from communicator.audience.conditions.chances import Chances
from communicator.audience.conditions.condition import Condition
from communicator.audience.conditions.marks import Marks

KINDS: tuple[type[Condition], ...] = (Chances, Attributes, Assessments, Answers, Marks)
FIELDS = tuple(name for kind in KINDS for name in kind.FIELDS)

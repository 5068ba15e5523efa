"""For every expectation a seeded defect: the smallest damage to the clean build that breaks it.

Expectations of a common form get theirs from the form (`generic_defect`); every other one has a
line in ``DEFECTS``. ``also`` names expectations that the same damage cannot help breaking.
"""

from tests.expectations.defects.arrivals import ARRIVALS
from tests.expectations.defects.facts import FACTS
from tests.expectations.defects.figures import FIGURES
from tests.expectations.defects.form import Defect, defect, generic_defect

DEFECTS: dict[str, Defect] = {**ARRIVALS, **FACTS, **FIGURES}

__all__ = ["DEFECTS", "Defect", "defect", "generic_defect"]

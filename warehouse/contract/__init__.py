"""What a provider sends: one Table Schema per extract, loaded once into frozen objects."""

from warehouse.contract.guide import contract_guide, field_rules
from warehouse.contract.loader import load_contract
from warehouse.contract.model import (
    Contract,
    DateOrder,
    Extract,
    Field,
    ForeignKey,
    LakeColumn,
    Pseudonym,
    normalised_header,
)
from warehouse.contract.template import write_template

__all__ = [
    "Contract",
    "DateOrder",
    "Extract",
    "Field",
    "ForeignKey",
    "LakeColumn",
    "Pseudonym",
    "contract_guide",
    "field_rules",
    "load_contract",
    "normalised_header",
    "write_template",
]

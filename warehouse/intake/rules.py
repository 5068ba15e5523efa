"""Every rule of the door: a stable code, what it does to the row, plain words, what to do.

Codes are never reused. ``refuse`` refuses the submission, ``error`` puts the row in quarantine,
``warning`` lets the row in and counts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from warehouse.intake.rule_reasons import REASONS

Effect = Literal["refuse", "error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule, as it is told to a provider."""

    code: str
    effect: Effect
    text: str
    what_to_do: str

    @property
    def severity(self) -> Literal["error", "warning"]:
        """How it counts in the receipt: both refusals and quarantined rows are errors."""
        return "warning" if self.effect == "warning" else "error"

    @property
    def why(self) -> str:
        """Why the rule is there."""
        return REASONS[self.code]


_REFUSALS = (
    (
        "package_unreadable",
        "A submission is a folder or a .zip file that can be opened.",
        "Check that the path is right and the .zip is whole and not encrypted, then send it again.",
    ),
    (
        "descriptor_missing",
        "A submission holds a datapackage.json at its top.",
        "Add datapackage.json; `probation contract --template` writes one to fill in.",
    ),
    (
        "descriptor_invalid",
        "datapackage.json says who sends what, for which period, made when.",
        "Correct the property named here and send again.",
    ),
    (
        "contract_version_unknown",
        "The submission follows a contract version this warehouse knows.",
        "Set contract_version to 1, or ask for the version you need.",
    ),
    (
        "provider_unknown",
        "The provider is one that supervised people in the period.",
        "Correct provider_code; the list of providers is dbt_project/seeds/providers.csv.",
    ),
    (
        "period_invalid",
        "The period runs from the first day of a month to the last day of a month.",
        "Correct period_start and period_end.",
    ),
    (
        "period_overlaps",
        "A period equals one sent before, which it then replaces, or overlaps none.",
        "Send the same period again to replace it, or a period that overlaps none.",
    ),
    (
        "created_not_later",
        "A submission that replaces another was made later than it.",
        "Make the package again from fresh files, so that `created` is later.",
    ),
    (
        "path_outside_package",
        "Every file lies inside the package and is a plain file.",
        "Use plain relative paths, no links, no `..`, and send again.",
    ),
    (
        "file_missing",
        "Every file the descriptor names is in the package.",
        "Add the file or take it out of resources.",
    ),
    (
        "file_too_large",
        "Files stay below the size and the number of columns agreed.",
        "Check that the right file was sent; ask for a higher limit if it was.",
    ),
    (
        "bytes_mismatch",
        "A file has as many bytes as the descriptor says.",
        "The file changed or was cut short on its way: make the package again.",
    ),
    (
        "hash_mismatch",
        "A file has the SHA-256 hash the descriptor says.",
        "The file changed on its way: make the package again.",
    ),
    (
        "resource_repeated",
        "Each extract is sent once.",
        "Keep one resource of that name.",
    ),
    (
        "extract_not_allowed",
        "Reference figures are sent by their own sender only, who sends nothing else.",
        "Take the extract out of the package.",
    ),
    (
        "format_unknown",
        "A file is csv, xlsx or ods; a csv file is in UTF-8.",
        "Save the file in one of these forms and name it in `format`.",
    ),
    (
        "file_unreadable",
        "A file can be read as a table with a header row.",
        "Open it and save it again as UTF-8 CSV with a header row.",
    ),
    (
        "required_extract_missing",
        "Required extracts are in every submission.",
        "Add the extract, if need be with a header row and no rows.",
    ),
    (
        "required_column_missing",
        "Required columns are in every file.",
        "Add the column; `probation contract EXTRACT` lists the spellings taken.",
    ),
    (
        "column_repeated",
        "Each column is sent once.",
        "Keep one column of that meaning.",
    ),
    (
        "too_many_row_errors",
        "Only few rows of an extract may be in error.",
        "Mend the errors listed and send the submission again.",
    ),
    (
        "too_many_duplicate_keys",
        "Only very few rows of an extract may repeat a key.",
        "Check for a join that multiplies rows, then send the submission again.",
    ),
)
_ROW_ERRORS = (
    (
        "row_malformed",
        "A row has as many cells as the header, closed quotes and UTF-8 text.",
        "Look for a stray comma, quote or letter in the row.",
    ),
    ("required_missing", "A required value is given.", "Fill in the value."),
    (
        "required_when_missing",
        "A value that goes with another is given when that one is.",
        "Fill in both values or neither.",
    ),
    ("type_invalid", "A value has the type of its column.", "Write the value in the form given."),
    (
        "pattern_mismatch",
        "A value has the form of its column.",
        "Write the value in the form given; it is taken letter by letter.",
    ),
    (
        "not_in_enumeration",
        "A value is one of a closed list.",
        "Use one of the values listed, spelt exactly so.",
    ),
    ("out_of_range", "A number lies within its limits.", "Correct the number."),
    (
        "duplicate_key",
        "No two rows of an extract share a key; the first counts.",
        "Take out the repeated row.",
    ),
    (
        "wrong_provider",
        "A row is sent only by the provider it names.",
        "Leave the row to the provider it names, or correct its provider.",
    ),
    (
        "person_erased",
        "A person who was erased stays erased.",
        "Nothing; ask the data protection lead if the person is supervised again.",
    ),
)
_WARNINGS = (
    (
        "resource_unknown",
        "Extracts are those of the contract; others are left unread.",
        "Nothing, or correct the name of the resource.",
    ),
    (
        "file_not_listed",
        "Files the descriptor does not name are left unread.",
        "Name the file in resources if it was meant to be sent.",
    ),
    (
        "hash_missing",
        "The descriptor gives the bytes and hash of each file, so that damage is noticed.",
        "Have the package made with bytes and hash.",
    ),
    (
        "extract_not_expected",
        "The extract is not expected of this type of provider.",
        "Check that the extract was meant to be sent.",
    ),
    (
        "column_unknown",
        "A column the contract does not know is dropped.",
        "Nothing, or correct the header; `probation contract EXTRACT` lists the spellings taken.",
    ),
    ("rows_blank", "Blank lines are passed over.", "Nothing, or take the blank lines out."),
    (
        "code_unknown",
        "A code is in the code list; others are kept and queued for mapping.",
        "Correct the code, or tell us what it means.",
    ),
    (
        "reference_orphan",
        "What a row refers to is in the package or was accepted before.",
        "Send the missing row, or correct the reference.",
    ),
    (
        "outside_period",
        "A row belongs to the period, or was changed since the last submission.",
        "Check the date and the period of the extract.",
    ),
    (
        "outcome_flags_disagree",
        "Attended and complied follow from the outcome; the outcome counts.",
        "Correct the outcome or the flags in the case system.",
    ),
    (
        "outcome_missing",
        "Attended and complied are given only with an outcome.",
        "Record the outcome; until then the appointment counts as having none.",
    ),
    (
        "outcome_in_future",
        "A contact after the end of the period can only have an acceptable absence.",
        "Correct the date or take the outcome out.",
    ),
    (
        "date_improbable",
        "A date lies between 1900 and a few years ahead; others are no real dates.",
        "Leave an unknown date empty; write years with four digits.",
    ),
    (
        "dates_out_of_order",
        "A row does not end before it begins.",
        "Correct one of the two dates.",
    ),
    (
        "active_disagrees",
        "A row is active exactly while it has no end date.",
        "Correct the flag or the date in the case system.",
    ),
    (
        "placeholder_staff",
        "Work is given to a person, not to a pool of unallocated cases.",
        "Allocate the case; measures by officer leave such rows out.",
    ),
    (
        "snapshot_not_month_end",
        "A snapshot is of the last day of a month.",
        "Send the figures of the month's last day.",
    ),
    (
        "volume_unusual",
        "An extract has about as many rows as in earlier periods.",
        "Check that the extract is complete and not repeated.",
    ),
    (
        "blanks_unusual",
        "A column is left empty about as often as in earlier periods.",
        "Check that the column was filled; say so if recording has changed.",
    ),
    (
        "codes_unusual",
        "A code is used about as often as in earlier periods.",
        "Check the mapping of codes; say so if recording has changed.",
    ),
    (
        "people_unusual",
        "An extract names about as many people as in earlier periods.",
        "Check that the extract covers everyone, and nobody twice.",
    ),
    (
        "people_unreconciled",
        "The extracts of one submission speak of the same people.",
        "Check that the extracts were made on the same day with the same filter.",
    ),
    (
        "number_as_date",
        "A number in a date column of a spreadsheet is read as its day number.",
        "Check the dates; format the cells as dates, or send csv.",
    ),
    (
        "text_garbled",
        "A text shows no trace of having been read in a wrong encoding.",
        "Export again as UTF-8; the text is kept as sent and not mended.",
    ),
    (
        "row_vanished",
        "A row without an end is sent again until it ends; without it, it stops counting.",
        "Send the row with its end, or marked as deleted.",
    ),
)


def _all() -> dict[str, Rule]:
    groups: tuple[tuple[Effect, tuple[tuple[str, str, str], ...]], ...] = (
        ("refuse", _REFUSALS),
        ("error", _ROW_ERRORS),
        ("warning", _WARNINGS),
    )
    return {
        code: Rule(code=code, effect=effect, text=text, what_to_do=what)
        for effect, group in groups
        for code, text, what in group
    }


#: Every rule by its code.
RULES: Mapping[str, Rule] = MappingProxyType(_all())

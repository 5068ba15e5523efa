"""Why each rule of the door is there: one sentence or two for the page of the rule."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "package_unreadable": "What cannot be opened cannot be checked, and half a package would "
        "be counted as a fall in work.",
        "descriptor_missing": "Without it nobody can tell who sends, for which period, and whether "
        "the files arrived whole.",
        "descriptor_invalid": "The sender, the period and the moment of making decide what the "
        "submission replaces; a guess could overwrite the wrong quarter.",
        "contract_version_unknown": "Columns and code lists differ between versions; reading one "
        "as the other would give wrong figures without an error.",
        "provider_unknown": "Figures are shown by provider; rows of an unknown one would be "
        "counted nowhere.",
        "period_invalid": "Months are the base of every figure: a period that cuts a month would "
        "count it twice or by half.",
        "period_overlaps": "Two current submissions of the same days would count every event "
        "twice.",
        "created_not_later": "Arrival in the wrong order would put an older state of the records "
        "over a newer one.",
        "path_outside_package": "A path that leaves the package could read or overwrite other "
        "files of this machine.",
        "file_missing": "A missing file must not be mistaken for an extract without rows.",
        "file_too_large": "A file far beyond any real one is a mistake or an attack, and would "
        "fill the disk or the memory. The limits are settings.",
        "bytes_mismatch": "A file of another length was cut short or changed on its way.",
        "hash_mismatch": "Another hash means that not one and the same content was sent and "
        "received.",
        "resource_repeated": "Of two files for one extract nobody can tell which counts.",
        "extract_not_allowed": "Official figures stand beside ours for comparison only; a provider "
        "must not be able to send them.",
        "format_unknown": "A file in another encoding or form would be read as garbled text.",
        "file_unreadable": "A table that cannot be cut into rows and cells for certain would lose "
        "or mix up rows.",
        "required_extract_missing": "Most measures need these extracts; without one, figures would "
        "silently be too small.",
        "required_column_missing": "Rows without the column cannot be placed or counted.",
        "column_repeated": "Of two columns with one meaning nobody can tell which counts.",
        "too_many_row_errors": "So many errors show that the export went wrong; what is left would "
        "not be the provider's work.",
        "too_many_duplicate_keys": "A join that multiplied rows repeats keys; keeping the first of "
        "each would hide a wrong export.",
        "row_malformed": "A row that does not match the header has its values in the wrong "
        "columns.",
        "required_missing": "Without the value the row cannot be counted, placed or dated.",
        "required_when_missing": "One value says that something happened, the other when; alone "
        "neither can be counted.",
        "type_invalid": "A value of another type would be read as something it is not, as a day "
        "number for a date.",
        "pattern_mismatch": "A key in another form matches nothing, so the row would belong to "
        "nobody.",
        "not_in_enumeration": "Measures know only the values of the closed list; another would be "
        "counted nowhere.",
        "out_of_range": "A value outside its limits is a slip, and one such value can move a sum.",
        "duplicate_key": "The same event twice would be counted twice.",
        "wrong_provider": "Rows sent by two providers would be counted for both.",
        "person_erased": "The person asked to be erased or had to be; an older export must not "
        "bring the records back.",
        "resource_unknown": "A misspelt name would leave an extract unread.",
        "file_not_listed": "A file beside the list may have been meant to be sent.",
        "hash_missing": "Without them damage on the way goes unnoticed.",
        "extract_not_expected": "It may belong to another provider, or the sender's role has "
        "changed.",
        "column_unknown": "A misspelt header would leave a column empty; an extra column may hold "
        "what should not be sent.",
        "rows_blank": "Spreadsheets often carry empty rows; they are counted so that row numbers "
        "stay right.",
        "code_unknown": "A new code may be a new practice or a slip; until it is mapped, measures "
        "leave its rows out of the groups it may belong to.",
        "reference_orphan": "A row whose person or sentence is unknown drops out of measures that "
        "need it.",
        "outside_period": "A row of another period that was not changed since should not be sent "
        "again; it may show a wrong filter.",
        "outcome_flags_disagree": "Attended and complied are copied from the outcome in the case "
        "system; where they differ, one was edited by hand.",
        "outcome_missing": "Staff set a flag while they wait for evidence; without the outcome "
        "nobody can say whether the person came.",
        "outcome_in_future": "What has not happened cannot have been attended; the date or the "
        "outcome is wrong.",
        "date_improbable": "Two-digit years and dates such as 9999-12-31 stand for unknown or "
        "open; taken at their word they bend durations.",
        "dates_out_of_order": "A negative duration is a slip in one of the dates.",
        "active_disagrees": "Flag and date say opposite things of whether the row is live; the "
        "date counts.",
        "placeholder_staff": "A pool is no officer: figures by officer and caseloads would be "
        "wrong.",
        "snapshot_not_month_end": "Staff in post are read at month ends; another day fits no "
        "month.",
        "volume_unusual": "A part left out or repeated shows first in the number of rows.",
        "blanks_unusual": "A column that suddenly stays empty moves every measure that reads it, "
        "with no single row in error.",
        "codes_unusual": "A changed mapping moves rows from one code to another, with no single "
        "row in error.",
        "people_unusual": "As many rows of fewer people, or the reverse, shows a wrong filter or "
        "a join.",
        "people_unreconciled": "People in one extract and not in the other show that extracts were "
        "made on different days or with different filters.",
        "number_as_date": "Spreadsheets store dates as day numbers; a cell that lost its format "
        "shows the number.",
        "text_garbled": "Bytes read in the wrong encoding turn a dash into three odd letters; "
        "mending it by guess would hide that other letters may have changed too.",
        "row_vanished": "A row that just stops being sent leaves nobody knowing whether it ended; "
        "its figures end with the last period that held it.",
    }
)

{#
    Which version of a row counts (docs/resolution.md).

    An event row: the version in the newest submission that holds its key. Only a few keys
    repeat, so the repeated keys are found first and joined, not the whole history sorted.
#}
{% macro resolved_events(relation, key) -%}
    (
        select versions.*
        from {{ relation }} as versions
        left join (
            select {{ key }}, max(_sequence) as newest_sequence
            from {{ relation }}
            group by {{ key }}
            having count(*) > 1
        ) as repeated_keys
            on {% for column in key.split(',') -%}
            {{ 'and ' if not loop.first }}versions.{{ column.strip() }} = repeated_keys.{{ column.strip() }}
            {% endfor %}
        where
            repeated_keys.newest_sequence is null
            or versions._sequence = repeated_keys.newest_sequence
    )
{%- endmacro %}

{#
    A state row: its newest version, that is the latest period, then the latest arrival, with
    the day after it stops being known to be live (`known_until_date`) when it has no end.
    `key` may name several columns; people and sentences add `_provider_code`, because every
    provider keeps its own version of them.
#}
{% macro resolved_states(relation, key) -%}
    (
        select newest.*, newest._period_end_date + 1 as known_until_date
        from (
            select
                versions.*,
                row_number() over (
                    partition by {{ key }}
                    order by _period_end_date desc, _sequence desc
                ) as version_rank
            from {{ relation }} as versions
        ) as newest
        where newest.version_rank = 1
    )
{%- endmacro %}

{#
    One row per key and stretch of days for which its `columns` read the same: on a day those of
    the submission whose period holds it, else the nearest later, else the nearest earlier one.
    The last stretch, up to 9999-12-31, is the newest version. `key` names several columns with
    commas; people and sentences add `_provider_code`.
#}
{% macro read_stretches(relation, key, columns) -%}
    (
        select
            {{ key }},
            {{ columns | join(', ') }},
            read_from_date,
            coalesce(
                lead(read_from_date) over (partition by {{ key }} order by read_from_date),
                date '9999-12-31'
            ) as read_until_date
        from (
            select
                {{ key }},
                {{ columns | join(', ') }},
                coalesce(
                    lag(_period_end_date) over (
                        partition by {{ key }} order by _period_end_date, _sequence
                    ) + 1,
                    date '1900-01-01'
                ) as read_from_date,
                case
                    when
                        lag(_period_end_date) over (
                            partition by {{ key }} order by _period_end_date, _sequence
                        ) is null
                        then true
                    {%- for column in columns %}
                    when
                        {{ column }} is distinct from lag({{ column }}) over (
                            partition by {{ key }} order by _period_end_date, _sequence
                        )
                        then true
                    {%- endfor %}
                    else false
                end as is_another
            from {{ relation }}
        ) as versions
        where is_another
    )
{%- endmacro %}

{# Whether a row of `relation` is the one read on a day. #}
{% macro is_read_on(day, relation) -%}
    ({{ day }} >= {{ relation }}.read_from_date and {{ day }} < {{ relation }}.read_until_date)
{%- endmacro %}

{# Whether a row is of the newest version: the stretch that goes on for ever. #}
{% macro is_newest_version() -%}
    read_until_date = date '9999-12-31'
{%- endmacro %}

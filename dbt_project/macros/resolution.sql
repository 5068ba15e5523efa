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

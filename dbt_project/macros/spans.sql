{#
    Spans of days: from_date included, until_date not. Overlapping or adjoining spans of the
    same `keys` become one.
#}
{% macro merged_spans(relation, keys) -%}
    (
        select {{ keys }}, min(from_date) as from_date, max(until_date) as until_date
        from (
            select
                islands.*,
                sum(is_new_island) over (
                    partition by {{ keys }}
                    order by from_date, until_date
                    rows between unbounded preceding and current row
                ) as island_number
            from (
                select
                    {{ keys }},
                    from_date,
                    until_date,
                    case
                        when from_date <= max(until_date) over (
                            partition by {{ keys }}
                            order by from_date, until_date
                            rows between unbounded preceding and 1 preceding
                        ) then 0
                        else 1
                    end as is_new_island
                from {{ relation }}
                where from_date < until_date
            ) as islands
        ) as numbered
        group by {{ keys }}, island_number
    )
{%- endmacro %}

{#
    Levels over time: for each run of days between two changes, how many intervals of each of
    `counts` cover it. `relation` (a CTE) has `keys`, from_date, until_date and one whole number
    in each column of `counts`; empty intervals count nothing. The last run of each key, after
    everything ended, has a null until_date and zeroes.
#}
{% macro levels_over_time(relation, keys, counts) -%}
    (
        select
            {{ keys }},
            change_date as from_date,
            lead(change_date) over (partition by {{ keys }} order by change_date) as until_date
            {%- for count in counts %},
            sum({{ count }}) over (partition by {{ keys }} order by change_date) as {{ count }}
            {%- endfor %}
        from (
            select
                {{ keys }},
                change_date
                {%- for count in counts %},
                sum({{ count }}) as {{ count }}
                {%- endfor %}
            from (
                select {{ keys }}, from_date as change_date, {{ counts | join(', ') }}
                from {{ relation }}
                where from_date < until_date
                union all
                select
                    {{ keys }},
                    until_date as change_date
                    {%- for count in counts %},
                    -{{ count }} as {{ count }}
                    {%- endfor %}
                from {{ relation }}
                where from_date < until_date
            ) as changes
            group by {{ keys }}, change_date
        ) as changes_by_day
    )
{%- endmacro %}

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

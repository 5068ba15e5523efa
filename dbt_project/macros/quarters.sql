{#
    Units with the quarter that holds `on_date`, a column of theirs. Quarters begin with the
    submissions: what began before the first is known in part only, and left out.
#}
{% macro in_quarters(relation, on_date) -%}
    (
        select
            units.*,
            quarters.period_start_date,
            quarters.period_end_date
        from {{ relation }} as units
        inner join {{ ref('dim_periods') }} as quarters
            on
                quarters.period_type = 'quarter'
                and units.{{ on_date }} >= quarters.period_start_date
                and units.{{ on_date }} <= quarters.period_end_date
    )
{%- endmacro %}

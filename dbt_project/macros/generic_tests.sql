{# One row per combination of columns; nulls count as a value. Returns the repeated keys. #}
{% test unique_grain(model, columns) %}
    select
        {{ columns | join(', ') }},
        count(*) as repeated_rows
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{# A share of a whole: never under 0 or over 100. Returns the rows outside. #}
{% test percent_in_range(model, column_name) %}
    select {{ column_name }}
    from {{ model }}
    where {{ column_name }} < 0 or {{ column_name }} > 100
{% endtest %}

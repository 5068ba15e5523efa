{# The one place a ratio becomes a percentage; null when there is nothing to divide by. #}
{% macro rate(numerator, denominator) -%}
    (cast(100 as double) * ({{ numerator }}) / nullif({{ denominator }}, 0))
{%- endmacro %}

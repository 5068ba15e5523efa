{# The one place a ratio becomes a percentage; null when there is nothing to divide by. #}
{% macro rate(numerator, denominator) -%}
    (100.0 * ({{ numerator }}) / nullif({{ denominator }}, 0))
{%- endmacro %}

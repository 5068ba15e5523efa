{#
    Whether two sums that must agree do not: one of them is missing, or they are further apart
    than the last digits in which sums of fractions differ by the order of adding.
#}
{% macro differs(part, whole) -%}
    (
        ({{ part }} is null) != ({{ whole }} is null)
        or abs({{ part }} - {{ whole }}) > 0.000001 * greatest(1, abs({{ whole }}))
    )
{%- endmacro %}

{# Whether any of the amounts parts_… and whole_… of a row differ. #}
{% macro any_differs(amounts) -%}
    (
        {%- for amount in amounts %}
        {{ 'or ' if not loop.first }}{{ differs('parts_' ~ amount, 'whole_' ~ amount) }}
        {%- endfor %}
    )
{%- endmacro %}

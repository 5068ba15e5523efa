{#
    One bound of the Wilson score interval of a share, in percent; null where nothing was counted.
    Arguments are SQL expressions; `sign` is - for the lower bound and + for the upper.
#}
{% macro wilson_pct(numerator, denominator, sign) -%}
    {%- set z = 1.959964 -%}
    (
        100 * (
            2 * {{ numerator }} + {{ z ** 2 }}
            {{ sign }} {{ z }} * sqrt(
                {{ z ** 2 }}
                + 4 * {{ numerator }} * (1 - {{ numerator }} / nullif({{ denominator }}, 0))
            )
        ) / (2 * ({{ denominator }} + {{ z ** 2 }}))
    )
{%- endmacro %}

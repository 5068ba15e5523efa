{# The answers a flag can have, as text: split it. #}
{% macro flag_answers() -%}
yes no not_due not_covered unrecorded
{%- endmacro %}

{# One column a measure and answer: how many rows of the group have it. #}
{% macro answers_counted(codes) -%}
    {%- for code in codes -%}{%- for answer in flag_answers().split() %},
                cast(sum(case when {{ code }} = '{{ answer }}' then 1 else 0 end) as bigint)
                    as {{ code }}__{{ answer }}
    {%- endfor -%}{%- endfor %}
{%- endmacro %}

{# Turns those columns of `relation` into one row a measure, with `keys` and one column an answer. #}
{% macro one_row_a_measure(codes, relation, keys) -%}
            select
                measures.measure_code,
                {{ keys | join(', ') }}
                {%- for answer in flag_answers().split() %},
                cast(
                    case measures.measure_code
                        {%- for code in codes %}
                        when '{{ code }}' then {{ relation }}.{{ code }}__{{ answer }}
                        {%- else %}
                        when '' then 0
                        {%- endfor %}
                    end as bigint
                ) as units_{{ answer }}
                {%- endfor %}
            from {{ relation }}
            cross join (
                {%- for code in codes %}
                select '{{ code }}' as measure_code{{ ' union all' if not loop.last }}
                {%- else %}
                select cast(null as string) as measure_code where 1 = 0
                {%- endfor %}
            ) as measures
{%- endmacro %}

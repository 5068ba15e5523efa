{# The answers a flag can have, as text: split it. No two are of one length. #}
{% macro flag_answers() -%}
yes no not_due not_covered unrecorded
{%- endmacro %}

{# One more than the length of the longest answer: the base answers are packed in. #}
{% macro answer_base() -%}
12
{%- endmacro %}

{#
    The flags of a row as one whole number: a digit each, the length of its answer, 0 for none.
    A row's flags are then read once, however many are counted. Fourteen fit a double exactly.
#}
{% macro packed_answers(codes) -%}
    {%- if codes | length > 14 -%}
        {{ exceptions.raise_compiler_error("a fact of more than 14 flagged measures cannot be packed") }}
    {%- endif -%}
    cast(0 as bigint)
    {%- for code in codes %}
                    + coalesce(length({{ code }}), 0) * {{ (answer_base() | int) ** loop.revindex0 }}
    {%- endfor %}
{%- endmacro %}

{#
    One row a measure and `keys` with how many units have each answer, from a `relation` of
    `keys`, packed `answers` and how many `units` have them. `codes` are the measures in the order
    they were packed in, or those of each fact by its name: `relation` then has a column `fact`.
#}
{% macro units_by_answer(codes, relation, keys) -%}
            {%- set places = [] -%}
            {%- for fact, named in (codes.items() if codes is mapping else [('', codes)]) -%}
                {%- for code in named -%}
                    {%- do places.append((fact, code, (answer_base() | int) ** loop.revindex0)) -%}
                {%- endfor -%}
            {%- endfor -%}
            select
                measure_code,
                {{ keys | join(', ') }}
                {%- for answer in flag_answers().split() %},
                cast(
                    sum(case when answer_length = {{ answer | length }} then units else 0 end)
                    as bigint
                ) as units_{{ answer }}
                {%- endfor %}
            from (
                select
                    measures.measure_code,
                    {{ keys | join(', ') }},
                    packed.units,
                    floor(packed.answers / measures.place)
                    - {{ answer_base() }}
                    * floor(packed.answers / (measures.place * {{ answer_base() }}))
                        as answer_length
                from {{ relation }} as packed
                {{ 'inner' if codes is mapping else 'cross' }} join (
                    {%- for fact, code, place in places %}
                    select
                        '{{ fact }}' as measured_fact,
                        '{{ code }}' as measure_code,
                        cast({{ place }} as double) as place
                    {{- ' union all' if not loop.last }}
                    {%- else %}
                    select
                        cast(null as string) as measured_fact,
                        cast(null as string) as measure_code,
                        cast(null as double) as place
                    where 1 = 0
                    {%- endfor %}
                ) as measures
                    {%- if codes is mapping %}
                    on packed.fact = measures.measured_fact
                    {%- endif %}
            ) as answered
            where answer_length > 0
            group by measure_code, {{ keys | join(', ') }}
{%- endmacro %}

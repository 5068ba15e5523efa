{# Measures the catalogue gives a fact and the fact has a column for, in order. #}
{% macro flagged_measures(fact) -%}
    {%- set catalogue = ref('measures') -%}
    {%- set codes = [] -%}
    {%- if execute and load_relation(catalogue) is not none and load_relation(ref(fact)) is not none -%}
        {%- set columns = adapter.get_columns_in_relation(ref(fact)) | map(attribute='name') | list -%}
        {%- set found = run_query(
            "select measure_code from " ~ catalogue ~ " where fact = '" ~ fact ~ "' order by measure_code"
        ) -%}
        {%- for code in found.columns[0].values() if code in columns -%}
            {%- do codes.append(code) -%}
        {%- endfor -%}
    {%- elif execute and flags.WHICH in ('build', 'run', 'test') -%}
        {{ exceptions.raise_compiler_error("counted_shares needs the seed measures and the fact " ~ fact ~ " to be built first") }}
    {%- endif -%}
    {{ return(codes) }}
{%- endmacro %}

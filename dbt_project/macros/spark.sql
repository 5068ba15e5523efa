{#
    Seeds on Spark: the adapter writes null as text and does not escape quotes. Every value is
    written as a text or null, and every column cast to its declared type.
#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types = model.config.column_types %}
    {% set statement %}
        insert into {{ this.render() }}
        select
            {% for name in agate_table.column_names -%}
            cast({{ name }} as {{ types[name] }}){{ ', ' if not loop.last }}
            {%- endfor %}
        from values
        {% for row in agate_table.rows -%}
            ({%- for value in row -%}{{ spark_literal(value) }}{{ ', ' if not loop.last }}{%- endfor -%}){{ ',' if not loop.last }}
        {% endfor %}
        as given ({{ agate_table.column_names | join(', ') }})
    {% endset %}
    {% if agate_table.rows | length > 0 %}{% do adapter.add_query(statement) %}{% endif %}
    {{ return(statement) }}
{% endmacro %}

{% macro spark_literal(value) -%}
    {%- if value is none -%}
        null
    {%- else -%}
        '{{ value | string | replace('\\', '\\\\') | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}

{#
    Tables on Spark, without their contract: Parquet knows no constraints, and every table is held
    against its contract when DuckDB reads it, so asking Spark for its columns first is time lost.
#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    create table {{ relation }}
    {{ file_format_clause() }}
    {{ location_clause() }}
    as
    {{ compiled_code }}
{%- endmacro %}

{% macro spark__persist_constraints(relation, model) %}{% endmacro %}

{#
    Tables that another engine has built already are read in place of running the model, so that
    contracts, constraints and data tests hold for them as for DuckDB's own. What is temporary
    belongs to a unit test, which runs the model.
#}
{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
    {%- set folder = env_var('PROBATION_TABLES_FOLDER', '') -%}
    {%- if folder and not temporary -%}
        {%- set compiled_code = "select * from read_parquet('" ~ folder | replace("'", "''") ~ "/" ~ this.identifier ~ "/*.parquet')" -%}
    {%- endif -%}
    {{ return(dbt.duckdb__create_table_as(
        temporary, relation, compiled_code, language, partitioned_by=partitioned_by, sorted_by=sorted_by
    )) }}
{%- endmacro %}

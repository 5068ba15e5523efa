{#
    Seeds on Spark: the adapter writes null as text and does not escape quotes. Every value is
    written as a literal of its own, cast to the declared type.
#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types = model.config.column_types %}
    {% set statement %}
        insert into {{ this.render() }} values
        {% for row in agate_table.rows -%}
            ({%- for name in agate_table.column_names -%}
                cast({{ spark_literal(row[name]) }} as {{ types[name] }}){{ ', ' if not loop.last }}
            {%- endfor -%}){{ ',' if not loop.last }}
        {% endfor %}
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

{# Spark keeps no "not null" on Parquet tables: the rule is checked once, when the table is made. #}
{% macro spark__persist_constraints(relation, model) %}
    {% set required = [] %}
    {% for column in model.columns.values() if column.constraints | selectattr('type', 'equalto', 'not_null') | list %}
        {% do required.append(column.name) %}
    {% endfor %}
    {% if model.get('contract', {}).get('enforced') and required %}
        {% set counts %}
            select {% for name in required %}count_if({{ name }} is null){{ ', ' if not loop.last }}{% endfor %}
            from {{ relation }}
        {% endset %}
        {% set found = run_query(counts).rows[0].values() %}
        {% for name in required %}
            {% if found[loop.index0] %}
                {{ exceptions.raise_compiler_error(relation ~ ": " ~ name ~ " is null in " ~ found[loop.index0] ~ " rows") }}
            {% endif %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{# Schemas carry their plain name (staging, intermediate, marts, seeds), the same in every file. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name is not none else target.schema }}
{%- endmacro %}

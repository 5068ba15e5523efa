{# Words that differ between engines, one macro each. Arguments are SQL expressions. #}

{% macro days_between(from_date, until_date) -%}
    {{ return(adapter.dispatch('days_between', 'probation')(from_date, until_date)) }}
{%- endmacro %}

{% macro default__days_between(from_date, until_date) -%}
    ({{ until_date }} - {{ from_date }})
{%- endmacro %}

{% macro spark__days_between(from_date, until_date) -%}
    datediff({{ until_date }}, {{ from_date }})
{%- endmacro %}

{# 1 Monday … 7 Sunday. #}
{% macro iso_weekday(date_day) -%}
    {{ return(adapter.dispatch('iso_weekday', 'probation')(date_day)) }}
{%- endmacro %}

{% macro default__iso_weekday(date_day) -%}
    cast(isodow({{ date_day }}) as int)
{%- endmacro %}

{% macro spark__iso_weekday(date_day) -%}
    (weekday({{ date_day }}) + 1)
{%- endmacro %}

{% macro month_start(date_day) -%}
    cast(date_trunc('month', {{ date_day }}) as date)
{%- endmacro %}

{# Calendar months, clipped to the end of a shorter month. #}
{% macro add_months(date_day, months) -%}
    {{ return(adapter.dispatch('add_months', 'probation')(date_day, months)) }}
{%- endmacro %}

{% macro default__add_months(date_day, months) -%}
    cast({{ date_day }} + to_months(cast({{ months }} as int)) as date)
{%- endmacro %}

{% macro spark__add_months(date_day, months) -%}
    add_months({{ date_day }}, {{ months }})
{%- endmacro %}

{# A table expression: one row a day, both ends included, column date_day. #}
{% macro date_spine(first_day, last_day) -%}
    {{ return(adapter.dispatch('date_spine', 'probation')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__date_spine(first_day, last_day) -%}
    (
        select cast(days.day_at as date) as date_day
        from generate_series({{ first_day }}, {{ last_day }}, interval 1 day) as days (day_at)
    )
{%- endmacro %}

{% macro spark__date_spine(first_day, last_day) -%}
    (select explode(sequence({{ first_day }}, {{ last_day }})) as date_day)
{%- endmacro %}

{# Texts of a group joined in order. #}
{% macro listed(text, separator, order_by) -%}
    {{ return(adapter.dispatch('listed', 'probation')(text, separator, order_by)) }}
{%- endmacro %}

{% macro default__listed(text, separator, order_by) -%}
    string_agg({{ text }}, {{ separator }} order by {{ order_by }})
{%- endmacro %}

{% macro spark__listed(text, separator, order_by) -%}
    listagg({{ text }}, {{ separator }}) within group (order by {{ order_by }})
{%- endmacro %}

{# Breakdowns of every fact about people. Each is the name of a column of `described_units`. #}
{% macro person_breakdowns() -%}
    {{ return([
        'order_family', 'sex', 'age_band', 'ethnicity_group', 'disability', 'supervision_phase'
    ]) }}
{%- endmacro %}

{#
    The units of a fact with what is known of their person on a date: month, provider and
    flagged measures of the fact, and one column for each breakdown, never null.

    `on_date` is an expression over `units`. `has_event`: the fact names the event, whose own
    sentence tells the kind of order; else that of the person's newest live sentence does.
#}
{% macro described_units(fact, on_date, has_event) -%}
    (
        select
            dated.month_start_date,
            dated.provider_code,
            {%- for code in flagged_measures(fact) %}
            dated.{{ code }},
            {%- endfor %}
            {% if has_event -%}
            coalesce(event_families.order_family, live_families.order_family, 'unknown')
                as order_family,
            {%- else -%}
            coalesce(live_families.order_family, 'unknown') as order_family,
            {%- endif %}
            coalesce(own.sex, any_sender.sex, 'unknown') as sex,
            coalesce(own.ethnicity_group, any_sender.ethnicity_group, 'unknown')
                as ethnicity_group,
            coalesce(own.disability, any_sender.disability, 'unknown') as disability,
            {{ age_band(
                'coalesce(own.birth_month_number, any_sender.birth_month_number)', 'dated.trait_date'
            ) }} as age_band,
            case
                when supervised.from_date is null then 'not_supervised'
                when {{ days_between('supervised.from_date', 'dated.trait_date') }}
                    < first_weeks.days then 'first_weeks'
                else 'later'
            end as supervision_phase
        from (select units.*, {{ on_date }} as trait_date from {{ ref(fact) }} as units) as dated
        cross join (
            select cast(value as int) as days
            from {{ ref('thresholds') }}
            where threshold_name = 'first_weeks'
        ) as first_weeks
        left join {{ ref('int_core__person_traits') }} as own
            on
                dated.person_id = own.person_id
                and dated.provider_code = own.provider_code
                and dated.trait_date >= own.from_date
                and dated.trait_date < own.until_date
        left join {{ ref('int_core__person_traits') }} as any_sender
            on
                dated.person_id = any_sender.person_id
                and any_sender.provider_code = 'any'
                and dated.trait_date >= any_sender.from_date
                and dated.trait_date < any_sender.until_date
        left join {{ ref('int_core__supervised_spans') }} as supervised
            on
                dated.person_id = supervised.person_id
                and dated.trait_date >= supervised.from_date
                and dated.trait_date < supervised.until_date
        left join {{ ref('int_core__order_family_spans') }} as live_families
            on
                dated.person_id = live_families.person_id
                and dated.trait_date >= live_families.from_date
                and dated.trait_date < live_families.until_date
        {% if has_event -%}
        left join {{ ref('int_core__event_families') }} as event_families
            on
                dated.event_id = event_families.event_id
                and dated.trait_date >= event_families.from_date
                and dated.trait_date < event_families.until_date
        {%- endif %}
    )
{%- endmacro %}

{#
    The band of an age counted from the 15th of the month of birth; `unknown` without one.
    Whole months are compared: no row divides them into years.
#}
{% macro age_band(birth_month_number, on_date) -%}
    {%- set months -%}
        (
            year({{ on_date }}) * 12 + month({{ on_date }}) - {{ birth_month_number }}
            - case when day({{ on_date }}) < 15 then 1 else 0 end
        )
    {%- endset -%}
    case
        when {{ birth_month_number }} is null then 'unknown'
        {%- for age, band in [
            (18, 'under 18'), (21, '18-20'), (25, '21-24'), (30, '25-29'), (40, '30-39'), (50, '40-49')
        ] %}
        when {{ months }} < {{ age * 12 }} then '{{ band }}'
        {%- endfor %}
        else '50+'
    end
{%- endmacro %}

{#
    Counts every flagged measure of a fact by one breakdown at a time, for whole providers:
    place and breakdown are never crossed.

    `units` is a table expression with the fact's columns and one column for each of
    `breakdowns`. `only`: measures to count; without it all the catalogue gives the fact.
#}
{% macro counted_breakdowns(fact, units, breakdowns, only=none) -%}
    {%- set codes = flagged_measures(fact) if only is none else only -%}
    (
        with finest as (
            select
                month_start_date,
                provider_code,
                {{ breakdowns | join(', ') }},
                answers,
                count(*) as units
            from (
                select
                    month_start_date,
                    provider_code,
                    {{ breakdowns | join(', ') }},
                    {{ packed_answers(codes) }} as answers
                from {{ units }} as units
            ) as packed
            group by month_start_date, provider_code, {{ breakdowns | join(', ') }}, answers
        ),

        one_at_a_time as (
            select
                month_start_date,
                provider_code,
                answers,
                case
                    {%- for breakdown in breakdowns %}
                    when grouping({{ breakdown }}) = 0 then '{{ breakdown }}'
                    {%- endfor %}
                end as breakdown,
                coalesce({{ breakdowns | join(', ') }}{{ ', cast(null as string)' if breakdowns | length == 1 }})
                    as breakdown_value,
                cast(sum(units) as bigint) as units
            from finest
            group by grouping sets (
                {%- for breakdown in breakdowns %}
                (month_start_date, provider_code, answers, {{ breakdown }}){{ ',' if not loop.last }}
                {%- endfor %}
            )
        ),

        by_measure as (
            {{ units_by_answer(
                codes, 'one_at_a_time',
                ['month_start_date', 'provider_code', 'breakdown', 'breakdown_value']
            ) }}
        )

        select
            measure_code,
            month_start_date,
            provider_code,
            breakdown,
            breakdown_value,
            cast(units_yes as double) as numerator,
            cast(units_yes + units_no as double) as denominator,
            units_not_due as not_due,
            units_not_covered as not_covered,
            units_unrecorded as unrecorded
        from by_measure
    )
{%- endmacro %}

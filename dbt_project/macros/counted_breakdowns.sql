{# Breakdowns of every fact about people. Each is the name of a column of `described_units`. #}
{% macro person_breakdowns() -%}
    {{ return([
        'order_family', 'sex', 'age_band', 'ethnicity_group', 'disability', 'supervision_phase'
    ]) }}
{%- endmacro %}

{#
    The units of several facts in one relation, so that people are looked up once for all of them:
    fact, month, provider, person, event, the date attributes are read on (`trait_date`) and the
    packed answers to the fact's measures. Units that answer nothing are left out.

    `facts` lists (fact, expression of the date over `units`, whether the fact names the event,
    whose own sentence then tells the kind of order).
#}
{% macro units_of_facts(facts) -%}
    (
        {%- for fact, on_date, has_event in facts %}
        select
            '{{ fact }}' as fact,
            month_start_date,
            provider_code,
            person_id,
            {{ 'event_id' if has_event else 'cast(null as bigint) as event_id' }},
            trait_date,
            answers
        from (
            select
                units.*,
                {{ on_date }} as trait_date,
                {{ packed_answers(flagged_measures(fact)) }} as answers
            from {{ ref(fact) }} as units
        ) as packed
        where answers > 0
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#
    Units with what is known of their person on `trait_date`: one column for each breakdown, never
    null. The newest live sentence of the person tells the kind of order where no event does.
    `units` is a table expression as `units_of_facts` makes it.
#}
{% macro described_units(units) -%}
    (
        select
            dated.fact,
            dated.month_start_date,
            dated.provider_code,
            dated.answers,
            coalesce(event_families.order_family, live_families.order_family, 'unknown')
                as order_family,
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
        from {{ units }} as dated
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
        left join {{ ref('int_core__event_families') }} as event_families
            on
                dated.event_id = event_families.event_id
                and dated.trait_date >= event_families.from_date
                and dated.trait_date < event_families.until_date
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
    {%- set packed -%}
                (
                    select
                        '{{ fact }}' as fact,
                        month_start_date,
                        provider_code,
                        {{ breakdowns | join(', ') }},
                        {{ packed_answers(codes) }} as answers
                    from {{ units }} as units
                )
    {%- endset -%}
    {{ counted_packed_breakdowns({fact: codes}, packed, breakdowns) }}
{%- endmacro %}

{#
    The same for several facts at once: `codes_by_fact` names the measures of each, in the order
    in which their answers are packed into `answers` of `units`, beside fact, month_start_date,
    provider_code and one column for each of `breakdowns`.
#}
{% macro counted_packed_breakdowns(codes_by_fact, units, breakdowns) -%}
    (
        with finest as (
            select
                fact,
                month_start_date,
                provider_code,
                {{ breakdowns | join(', ') }},
                answers,
                count(*) as units
            from {{ units }} as packed
            group by
                fact, month_start_date, provider_code, {{ breakdowns | join(', ') }}, answers
        ),

        one_at_a_time as (
            select
                fact,
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
                (fact, month_start_date, provider_code, answers, {{ breakdown }}){{ ',' if not loop.last }}
                {%- endfor %}
            )
        ),

        by_measure as (
            {{ units_by_answer(
                codes_by_fact, 'one_at_a_time',
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

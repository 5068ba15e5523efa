{#
    Counts every flagged measure of a fact in one scan.

    A flag is a text column named as the measure: yes (numerator and denominator), no
    (denominator only), not_due, not_covered, unrecorded (in neither, but bounding the figure),
    null (not in the population). The measures are those the catalogue gives this fact and the
    fact has a column for. Rows of one place that answer alike are counted first, all measures at
    once; those few are then turned into one row a measure.
#}
{% macro counted_shares(fact) -%}
    {%- set codes = flagged_measures(fact) -%}
    (
        with finest as (
            select
                month_start_date,
                provider_code,
                borough_code,
                placement_method,
                answers,
                count(*) as units
            from (
                select
                    month_start_date,
                    provider_code,
                    borough_code,
                    placement_method,
                    {{ packed_answers(codes) }} as answers
                from {{ ref(fact) }}
            ) as packed
            group by month_start_date, provider_code, borough_code, placement_method, answers
        ),

        by_measure as (
            {{ units_by_answer(
                codes, 'finest', ['month_start_date', 'provider_code', 'borough_code', 'placement_method']
            ) }}
        )

        select
            measure_code,
            month_start_date,
            provider_code,
            borough_code,
            'all' as breakdown,
            'all' as breakdown_value,
            cast(sum(units_yes) as double) as numerator,
            cast(sum(units_yes + units_no) as double) as denominator,
            cast(sum(units_not_due) as bigint) as not_due,
            cast(sum(units_not_covered) as bigint) as not_covered,
            cast(sum(units_unrecorded) as bigint) as unrecorded,
            cast(
                sum(case when placement_method = 'home' then units_yes + units_no else 0 end)
                as bigint
            ) as units_by_home,
            cast(
                sum(case when placement_method = 'team' then units_yes + units_no else 0 end)
                as bigint
            ) as units_by_team,
            cast(
                sum(case when placement_method = 'unplaced' then units_yes + units_no else 0 end)
                as bigint
            ) as units_unplaced
        from by_measure
        group by measure_code, month_start_date, provider_code, borough_code
    )
{%- endmacro %}

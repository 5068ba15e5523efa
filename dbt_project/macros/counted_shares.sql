{#
    Counts every flagged measure of a fact in one scan.

    A flag is a text column named as the measure: yes (numerator and denominator), no
    (denominator only), not_due, not_covered, unrecorded (in neither, but bounding the figure),
    null (not in the population). The measures are those the catalogue gives this fact and the
    fact has a column for. First at the finest grain, then turned into one row a measure.
#}
{% macro counted_shares(fact) -%}
    {%- set catalogue = ref('measures') -%}
    {%- set codes = flagged_measures(fact) -%}
    {%- set answers = ['yes', 'no', 'not_due', 'not_covered', 'unrecorded'] -%}
    (
        with finest as (
            select
                month_start_date,
                provider_code,
                borough_code,
                placement_method
                {%- for code in codes -%}{%- for answer in answers %},
                cast(sum(case when {{ code }} = '{{ answer }}' then 1 else 0 end) as bigint)
                    as {{ code }}__{{ answer }}
                {%- endfor -%}{%- endfor %}
            from {{ ref(fact) }}
            group by month_start_date, provider_code, borough_code, placement_method
        ),

        measures as (
            select measure_code from {{ catalogue }} where fact = '{{ fact }}'
            {%- if codes %} and measure_code in ('{{ codes | join("', '") }}'){% else %} and 1 = 0{% endif %}
        ),

        by_measure as (
            select
                measures.measure_code,
                finest.month_start_date,
                finest.provider_code,
                finest.borough_code,
                finest.placement_method
                {%- for answer in answers %},
                cast(
                    case measures.measure_code
                        {%- for code in codes %}
                        when '{{ code }}' then finest.{{ code }}__{{ answer }}
                        {%- else %}
                        when '' then 0
                        {%- endfor %}
                    end as bigint
                ) as units_{{ answer }}
                {%- endfor %}
            from finest
            cross join measures
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

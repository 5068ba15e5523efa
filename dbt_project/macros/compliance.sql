{#
    The answer of a measure with a deadline: met in the window, not due yet, or failed.
    Without `from_date` an event before the clock started counts as met.
#}
{% macro met_on_time(event_date, deadline_date, as_of_date, from_date=none) -%}
    case
        when
            {{ event_date }} <= {{ deadline_date }}
            {%- if from_date is not none %} and {{ event_date }} >= {{ from_date }}{% endif %}
            then 'yes'
        when {{ as_of_date }} is null or {{ deadline_date }} > {{ as_of_date }} then 'not_due'
        else 'no'
    end
{%- endmacro %}

{#
    Adds provider_code to units of a sentence or requirement and keeps one reading of each: the
    provider whose person's manager allocation is in force on the trigger date, else on the day
    before, else the provider the newest version of the sentence names. That provider's own
    reading of the sentence counts, else the newest.

    `relation` (a CTE) has person_id, disposal_id, trigger_date, reading_provider_code
    and is_newest_reading.
#}
{% macro counted_under_manager(relation) -%}
    (
        select *
        from (
            select
                units.*,
                coalesce(
                    on_the_day.provider_code,
                    day_before.provider_code,
                    newest_readings.provider_code
                ) as provider_code
            from {{ relation }} as units
            left join (
                select disposal_id, provider_code
                from {{ ref('int_core__sentences') }}
                where is_newest_reading and {{ is_newest_version() }}
            ) as newest_readings
                on units.disposal_id = newest_readings.disposal_id
            left join {{ ref('int_core__allocation_spans') }} as on_the_day
                on
                    units.person_id = on_the_day.person_id
                    and units.trigger_date >= on_the_day.from_date
                    and units.trigger_date < on_the_day.until_date
            left join {{ ref('int_core__allocation_spans') }} as day_before
                on
                    units.person_id = day_before.person_id
                    and units.trigger_date - 1 >= day_before.from_date
                    and units.trigger_date - 1 < day_before.until_date
        ) as counted
        where {{ is_own_reading('counted') }}
    )
{%- endmacro %}

{#
    Whether a row is the reading to use: that of the provider the unit is counted under, else
    the newest where that provider has none. The row has disposal_id, provider_code,
    reading_provider_code and is_newest_reading.
#}
{% macro is_own_reading(relation) -%}
    (
        {{ relation }}.reading_provider_code = {{ relation }}.provider_code
        or (
            {{ relation }}.is_newest_reading
            and not exists (
                select 1
                from {{ ref('int_core__sentences') }} as own_readings
                where
                    {{ relation }}.disposal_id = own_readings.disposal_id
                    and {{ relation }}.provider_code = own_readings.reading_provider_code
            )
        )
    )
{%- endmacro %}

{#
    Keys of the units whose look-back is not wholly covered by the provider they are counted
    under and by every other provider that supervised the person in it.

    `relation` (a CTE) has unit_key, person_id, provider_code, look_back_date, trigger_date.
#}
{% macro uncovered_units(relation, extract_names) -%}
    (
        select distinct needed.unit_key
        from (
            select unit_key, provider_code, look_back_date, trigger_date
            from {{ relation }}
            union
            select
                units.unit_key,
                spans.provider_code,
                units.look_back_date,
                units.trigger_date
            from {{ relation }} as units
            inner join {{ ref('int_core__supervised_by_provider_spans') }} as spans
                on
                    units.person_id = spans.person_id
                    and units.look_back_date < spans.until_date
                    and units.trigger_date >= spans.from_date
        ) as needed
        left join (
            select provider_code, from_date, until_date, extract_name
            from {{ ref('int_core__covered_spans') }}
        ) as covered
            on
                needed.provider_code = covered.provider_code
                and covered.extract_name in ('{{ extract_names | join("', '") }}')
                and needed.look_back_date >= covered.from_date
                and needed.trigger_date < covered.until_date
        group by needed.unit_key, needed.provider_code, needed.look_back_date, needed.trigger_date
        having count(covered.extract_name) < {{ extract_names | length }}
    )
{%- endmacro %}

{#
    One row per row of `relation` with where it is placed and the month of its trigger date,
    the columns every fact of the mart ends in.
#}
{% macro placed_units(relation, team='cast(null as string)') -%}
    (
        select
            located.*,
            {{ month_start('located.trigger_date') }} as month_start_date
        from {{ placed(relation, team=team) }} as located
    )
{%- endmacro %}

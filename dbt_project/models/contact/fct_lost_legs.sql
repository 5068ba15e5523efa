-- One row per period end, provider and place (all, or a borough, outside, unplaced) with how many
-- of the people supervised had nothing booked, and why those lost in the system count as lost.
with

person_period_ends as (
    select * from {{ ref('fct_person_period_ends') }}
),

counted as (
    select
        period_end_date,
        provider_code,
        {{ geography_code() }} as geography_code,
        count(*) as people,
        count(case when not is_booked then 1 end) as people_not_booked,
        count(case when not is_booked and not is_enforcement_in_progress then 1 end)
            as people_not_booked_nor_enforced,
        count(case when lost_in_system = 'yes' then 1 end) as people_lost,
        count(case when lost_in_system = 'yes' and is_not_seen then 1 end) as lost_not_seen,
        count(case when lost_in_system = 'yes' and is_placeholder_officer then 1 end)
            as lost_without_officer,
        count(case when lost_in_system = 'yes' and is_officer_gone then 1 end)
            as lost_officer_gone,
        count(case when lost_in_system = 'yes' and is_officer_absent_long_term then 1 end)
            as lost_officer_absent
    from person_period_ends
    group by grouping sets (
        (period_end_date, provider_code, borough_code),
        (period_end_date, provider_code)
    )
),

lost_legs as (
    select
        period_end_date,
        provider_code,
        {{ geography_level() }} as geography_level,
        geography_code,
        people,
        people_not_booked,
        people_not_booked_nor_enforced,
        people_lost,
        lost_not_seen,
        lost_without_officer,
        lost_officer_gone,
        lost_officer_absent
    from counted
)

select *
from lost_legs
order by geography_level, geography_code, provider_code, period_end_date

-- One row per month, provider, place (all, or a borough, outside, unplaced) and state of the
-- officer: how many of the people supervised all month were offered contact and seen, and how
-- many of an absent officer's people had no other officer's appointment.
with

person_months as (
    select * from {{ ref('fct_person_months') }} where is_supervised_whole_month
),

cases as (
    select * from {{ ref('int_performance__cases_of_officers') }}
),

cover as (
    select * from {{ ref('int_performance__cover_of_absent_officers') }}
),

described as (
    select
        person_months.*,
        coalesce(cases.officer_absence, 'unknown') as officer_absence,
        cover.person_id is not null as is_covered
    from person_months
    left join cases
        on
            person_months.person_id = cases.person_id
            and person_months.month_start_date = cases.month_start_date
    left join cover
        on
            person_months.person_id = cover.person_id
            and person_months.month_start_date = cover.month_start_date
),

counted as (
    select
        month_start_date,
        provider_code,
        {{ geography_code() }} as geography_code,
        officer_absence,
        count(*) as people,
        count(case when seen_in_month = 'yes' then 1 end) as people_seen,
        count(case when monthly_contact_offered = 'yes' then 1 end) as people_offered_contact,
        count(case when is_covered then 1 end) as people_with_cover,
        count(case when officer_absence = 'absent' and not is_covered then 1 end)
            as people_without_cover
    from described
    where seen_in_month in ('yes', 'no')
    group by grouping sets (
        (month_start_date, provider_code, borough_code, officer_absence),
        (month_start_date, provider_code, officer_absence)
    )
),

absence_contact as (
    select
        month_start_date,
        provider_code,
        {{ geography_level() }} as geography_level,
        geography_code,
        officer_absence,
        people,
        people_seen,
        people_offered_contact,
        people_with_cover,
        people_without_cover,
        {{ rate('people_seen', 'people') }} as seen_pct,
        {{ rate('people_offered_contact', 'people') }} as offered_contact_pct
    from counted
)

select *
from absence_contact
order by geography_level, geography_code, provider_code, month_start_date, officer_absence

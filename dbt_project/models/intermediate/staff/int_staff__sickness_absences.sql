-- One row per absence through sickness, newest version. Other absences are out, and so is a
-- row that ends before it starts.
-- An absence without an end runs to the end of the last submission that holds it.
with

absences as (
    select * from {{ resolved_events(ref('stg_staff__absences'), 'absence_id, provider_code') }}
        as newest_versions
),

last_sent as (
    select absence_id, provider_code, max(_period_end_date) as last_period_end_date
    from {{ ref('stg_staff__absences') }}
    group by absence_id, provider_code
),

dated as (
    select
        absences.provider_code,
        absences.employee_key,
        absences.absence_id,
        absences.absence_start_date as from_date,
        coalesce(absences.absence_end_date, last_sent.last_period_end_date) + 1 as until_date,
        absences.absence_end_date is null as is_open,
        coalesce(absences.first_day_part, 1) as first_day_part,
        case
            when absences.absence_end_date is null then 1
            else coalesce(absences.last_day_part, 1)
        end as last_day_part,
        absences.reason_group,
        absences.is_work_related,
        absences.working_days_lost as working_days_lost_as_sent
    from absences
    inner join last_sent
        on
            absences.absence_id = last_sent.absence_id
            and absences.provider_code = last_sent.provider_code
    where absences.absence_type = 'sickness'
),

sickness_absences as (
    select * from dated where from_date < until_date
)

select * from sickness_absences

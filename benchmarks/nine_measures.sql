-- Nine measures by month and provider, straight from a build's frozen inputs, in words that DuckDB
-- and Spark both know: five of appointments, two of court reports, one each of services and risk.
-- `days` gives, for a date, the fifth and the twentieth business day after it.
with

as_of as (
    select provider_code, max(period_end_date) as as_of_date
    from submission
    where extract_name != 'published_figure' and provider_code != 'MOJ'
    group by provider_code
),

newest as (
    select submission.provider_code, max(submission.sequence) as newest_sequence
    from submission
    inner join as_of
        on
            submission.provider_code = as_of.provider_code
            and submission.period_end_date = as_of.as_of_date
    group by submission.provider_code
),

sent as (
    select
        contact.contact_id, contact.provider_code, contact.contact_date,
        contact.contact_type_code, contact.outcome_code, contact.attended, contact.complied,
        contact.soft_deleted, contact._is_future, contact._sequence,
        row_number() over (
            partition by contact.contact_id order by contact._sequence desc
        ) as version_rank
    from contact
    left join newest on contact._provider_code = newest.provider_code
    where contact._is_future is not true or contact._sequence = newest.newest_sequence
),

flagged as (
    select
        sent.provider_code,
        sent.contact_date,
        outcomes.outcome_group,
        days.day_5 <= as_of.as_of_date as is_due,
        case
            when sent.outcome_code is null then null
            when outcomes.outcome_code is not null then outcomes.is_attended
            when sent.complied is not null then sent.attended
        end as is_attended,
        case
            when sent.outcome_code is null then null
            when outcomes.outcome_code is not null then outcomes.is_complied
            when sent.attended is not null then sent.complied
        end as is_complied
    from sent
    inner join contact_types on sent.contact_type_code = contact_types.contact_type_code
    inner join as_of on sent.provider_code = as_of.provider_code
    inner join days on sent.contact_date = days.date_day
    left join outcomes on sent.outcome_code = outcomes.outcome_code
    where
        sent.version_rank = 1
        and sent.soft_deleted is not true
        and sent._is_future is not true
        and contact_types.is_appointment
),

classed as (
    select
        flagged.*,
        case
            when outcome_group in ('rescheduled_service', 'rescheduled_person') then 'rescheduled'
            when outcome_group = 'not_enforceable' then 'acceptable'
            when is_attended and is_complied then 'complied'
            when is_attended and not is_complied then 'attended'
            when not is_attended and is_complied then 'acceptable'
            when not is_attended and not is_complied then 'unacceptable'
            else 'none'
        end as class
    from flagged
),

appointments as (
    select
        provider_code,
        cast(date_trunc('month', contact_date) as date) as month_start_date,
        case
            when class in ('complied', 'attended') then 1
            when class in ('acceptable', 'unacceptable') then 0
        end as attended,
        case
            when class in ('complied', 'acceptable') then 1
            when class in ('attended', 'unacceptable') then 0
        end as complied,
        case
            when class = 'unacceptable' then 1
            when class in ('complied', 'attended', 'acceptable') then 0
        end as missed,
        case
            when class = 'rescheduled' or not is_due then null when class = 'none' then 1 else 0
        end as outcome_missing,
        case
            when class = 'none' then null when outcome_group = 'rescheduled_service' then 1 else 0
        end as rescheduled
    from classed
),

by_month as (
    select
        provider_code, month_start_date,
        sum(attended) as n1, count(attended) as d1, sum(complied) as n2, count(complied) as d2,
        sum(missed) as n3, count(missed) as d3,
        sum(outcome_missing) as n4, count(outcome_missing) as d4,
        sum(rescheduled) as n5, count(rescheduled) as d5
    from appointments
    group by provider_code, month_start_date
),

reports as (
    select * from court_report
    qualify row_number() over (partition by report_id order by _sequence desc) = 1
),

services as (
    select * from service_request
    qualify row_number() over (partition by request_id order by _sequence desc) = 1
),

escalations as (
    select * from risk_escalation
    qualify row_number() over (partition by escalation_id order by _sequence desc) = 1
),

small as (
    select
        'court_report_on_time' as measure_code,
        reports.provider_code,
        reports.due_date as trigger_date,
        case
            when completed_date <= due_date then 1
            when as_of.as_of_date is null or due_date > as_of.as_of_date then null
            else 0
        end as answer
    from reports
    left join as_of on reports.provider_code = as_of.provider_code
    union all
    select
        'court_report_safeguarding_checked',
        provider_code,
        completed_date,
        case
            when safeguarding_checked in ('Y', 'NA') and domestic_abuse_checked in ('Y', 'NA')
                then 1
            else 0
        end
    from reports
    where completed_date is not null
    union all
    select
        'service_started_on_time',
        services.provider_code,
        services.requested_date,
        case
            when services.started_date <= days.day_20 then 1
            when as_of.as_of_date is null or days.day_20 > as_of.as_of_date then null
            else 0
        end
    from services
    inner join days on services.requested_date = days.date_day
    left join as_of on services.provider_code = as_of.provider_code
    where services.refusal_reason_code is null
    union all
    select
        'risk_escalation_accepted',
        from_provider_code,
        raised_date,
        case when decision = 'accepted' then 1 when decision = 'refused' then 0 end
    from escalations
)

select 'appointments_attended' as measure_code, provider_code, month_start_date,
    n1 as numerator, d1 as denominator from by_month
union all
select 'appointments_complied', provider_code, month_start_date, n2, d2 from by_month
union all
select 'appointments_missed_unacceptably', provider_code, month_start_date, n3, d3 from by_month
union all
select 'appointments_outcome_missing', provider_code, month_start_date, n4, d4 from by_month
union all
select 'appointments_rescheduled_by_service', provider_code, month_start_date, n5, d5
from by_month
union all
select
    measure_code, provider_code, cast(date_trunc('month', trigger_date) as date),
    sum(answer), count(answer)
from small
group by measure_code, provider_code, cast(date_trunc('month', trigger_date) as date)

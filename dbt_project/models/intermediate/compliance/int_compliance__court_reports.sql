-- One row per report a court asked for, newest version. Those of deleted people are out.
with

court_reports as (
    select * from {{ resolved_events(ref('stg_case__court_reports'), 'report_id') }}
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

sent as (
    select
        court_reports.report_id,
        person_ids.person_id,
        cast(null as bigint) as event_id,
        coalesce(court_reports.provider_code, court_reports._provider_code) as provider_code,
        court_reports.report_type,
        court_reports.due_date,
        court_reports.completed_date,
        court_reports.safeguarding_checked,
        court_reports.domestic_abuse_checked
    from court_reports
    left join person_ids on court_reports.person_key = person_ids.person_key
    where person_ids.is_deleted is not true
),

answered as (
    select
        sent.*,
        {{ met_on_time(
            'sent.completed_date',
            'sent.due_date',
            'provider_as_of.as_of_date'
        ) }}
            as court_report_on_time,
        case
            when sent.completed_date is null then null
            when
                sent.safeguarding_checked in ('Y', 'NA')
                and sent.domestic_abuse_checked in ('Y', 'NA')
                then 'yes'
            else 'no'
        end as court_report_safeguarding_checked
    from sent
    left join provider_as_of on sent.provider_code = provider_as_of.provider_code
)

select * from answered

-- One row per case passed up because risk had risen, newest version. Those of deleted people
-- are out. Both providers are needed to decide, so the earlier as-of date counts.
with

risk_escalations as (
    select * from {{ resolved_events(ref('stg_case__risk_escalations'), 'escalation_id') }}
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

sent as (
    select
        risk_escalations.escalation_id,
        person_ids.person_id,
        risk_escalations.event_id,
        coalesce(risk_escalations.from_provider_code, risk_escalations._provider_code)
            as from_provider_code,
        risk_escalations.to_provider_code,
        risk_escalations.raised_date,
        risk_escalations.decision,
        risk_escalations.decision_date,
        risk_escalations.reason_code,
        case
            when risk_escalations.decision in ('accepted', 'refused')
                then risk_escalations.decision_date
        end as decided_date
    from risk_escalations
    left join person_ids on risk_escalations.person_key = person_ids.person_key
    where person_ids.is_deleted is not true
),

dated as (
    select
        sent.*,
        deadlines.deadline_date,
        least(
            coalesce(raised_by.as_of_date, date '1900-01-01'),
            coalesce(decided_by.as_of_date, date '1900-01-01')
        ) as as_of_date
    from sent
    inner join deadlines
        on
            sent.raised_date = deadlines.start_date
            and deadlines.threshold_name = 'risk_escalation_decided'
    left join provider_as_of as raised_by
        on sent.from_provider_code = raised_by.provider_code
    left join provider_as_of as decided_by
        on sent.to_provider_code = decided_by.provider_code
),

answered as (
    select
        escalation_id,
        person_id,
        event_id,
        from_provider_code,
        to_provider_code,
        raised_date as trigger_date,
        decision,
        decision_date,
        reason_code,
        case
            when decision = 'accepted' then 'yes'
            when decision = 'refused' then 'no'
        end as risk_escalation_accepted,
        case
            when decision = 'withdrawn' then null
            else {{ met_on_time(
                'decided_date',
                'deadline_date',
                'as_of_date',
                from_date='raised_date'
            ) }}
        end as risk_escalation_decided_on_time
    from dated
)

select * from answered

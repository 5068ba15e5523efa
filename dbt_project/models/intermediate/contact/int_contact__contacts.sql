-- One row per contact that is an appointment or a time the person was seen, newest version,
-- past and known future ones. Deleted contacts and deleted people are out; a contact of an
-- unknown person stays, without a person_id.
-- appointment_class follows the outcome's code list; the row's own flags are read only for an
-- outcome that the list does not know.
with

newest_submissions as (
    select submissions.provider_code, max(submissions.sequence) as newest_sequence
    from {{ ref('stg_reference__submissions') }} as submissions
    inner join {{ ref('int_core__provider_as_of') }} as provider_as_of
        on
            submissions.provider_code = provider_as_of.provider_code
            and submissions.period_end_date = provider_as_of.as_of_date
    group by submissions.provider_code
),

sent as (
    -- A future appointment counts only as the provider's newest submission knows it.
    select contacts.*
    from {{ ref('stg_case__contacts') }} as contacts
    left join newest_submissions
        on contacts._provider_code = newest_submissions.provider_code
    where
        contacts._is_future is not true
        or contacts._sequence = newest_submissions.newest_sequence
),

contacts as (
    select * from {{ resolved_events('sent', 'contact_id') }} as resolved
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

contact_types as (
    select * from {{ ref('contact_types') }}
),

outcomes as (
    select * from {{ ref('contact_outcomes') }}
),

flagged as (
    select
        contacts.contact_id,
        person_ids.person_id,
        contacts.event_id,
        contacts.provider_code,
        contacts.team_code,
        contacts.staff_key,
        contacts._is_placeholder_staff as is_placeholder_staff,
        contacts.contact_type_code,
        contacts.contact_date,
        contacts.created_date,
        contacts.outcome_code,
        contacts._is_future as is_future,
        contacts.is_sensitive,
        contacts.is_attended_as_sent,
        contacts.is_complied_as_sent,
        contact_types.is_appointment,
        contact_types.is_seen_in_person,
        contact_types.is_supervision_appointment,
        outcomes.outcome_group,
        case
            when contacts.outcome_code is null then null
            when outcomes.outcome_code is not null then outcomes.is_attended
            when contacts.is_complied_as_sent is not null then contacts.is_attended_as_sent
        end as is_attended,
        case
            when contacts.outcome_code is null then null
            when outcomes.outcome_code is not null then outcomes.is_complied
            when contacts.is_attended_as_sent is not null then contacts.is_complied_as_sent
        end as is_complied
    from contacts
    inner join contact_types on contacts.contact_type_code = contact_types.contact_type_code
    left join outcomes on contacts.outcome_code = outcomes.outcome_code
    left join person_ids on contacts.person_key = person_ids.person_key
    where
        contacts.is_soft_deleted is not true
        and person_ids.is_deleted is not true
        and (contact_types.is_appointment or contact_types.is_seen_in_person)
),

classed as (
    select
        flagged.*,
        case
            when outcome_group in ('rescheduled_service', 'rescheduled_person') then 'rescheduled'
            when outcome_group = 'not_enforceable' then 'acceptable_absence'
            when is_attended and is_complied then 'complied'
            when is_attended and not is_complied then 'attended_not_complied'
            when not is_attended and is_complied then 'acceptable_absence'
            when not is_attended and not is_complied then 'unacceptable_absence'
            else 'no_outcome'
        end as appointment_class
    from flagged
)

select * from classed
